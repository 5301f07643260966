package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An image that is being changed stays locked, however often it is looked at meanwhile.
class ImageLockTest {

    @TempDir
    Path folder;

    private Path image = Path.of("");

    @BeforeEach
    void make() throws IOException {
        image = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(1 << 20, 3));
    }

    private int written() {
        return Judges.run(Judges.require("qemu-io").toString(), "-f", "raw", "-c", "write 0 512", image.toString())
                .exitCode();
    }

    private void look() throws IOException {
        try (DiskReader disk = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.RAW))) {
            assertEquals(1 << 20, disk.sizeBytes());
        }
    }

    @Test
    void looksTakeNothingAway() throws IOException {
        try (ImageLock lock = ImageLock.of(image)) {
            assertTrue(lock.channel().isOpen());
            for (int i = 0; i < 3; i++) {
                ImageException refused = assertThrows(ImageException.class, this::look, "look " + i);
                assertEquals(Reason.SOURCE_IN_USE, refused.reason());
                assertFalse(String.valueOf(refused.remedy()).contains("--"), "servers have no options");
            }
            LibC.close(LibC.openForHoles(image));
            assertNotEquals(0, written(), "QEMU");
        }
        look();
        assertEquals(0, written(), "QEMU");
    }

    @Test
    void whoIsRefusedTakesNothingAway() throws IOException {
        try (ImageLock lock = ImageLock.of(image)) {
            assertTrue(lock.channel().isOpen());
            for (int i = 0; i < 2; i++) {
                ImageException refused = assertThrows(ImageException.class, () -> ImageLock.of(image));
                assertEquals(Reason.TARGET_IN_USE, refused.reason());
                assertTrue(String.valueOf(refused.getMessage()).contains("Towpath itself"), refused.getMessage());
            }
            assertNotEquals(0, written(), "QEMU");
        }
        ImageLock.of(image).close();
    }
}
