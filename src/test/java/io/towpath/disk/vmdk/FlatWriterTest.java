package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlatWriterTest extends WriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.VMDK;
    }

    @Override
    protected int unit() {
        return 65536;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("subformat", "monolithicFlat");
    }

    @Test
    void namesTheFileThatTheDisksBytesWillHave() throws IOException {
        byte[] disk = TestDisk.mixed(100 * 512, 1);
        Path part = folder.resolve("Zürich 1.vmdk.part");
        try (DiskWriter writer = create(part, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.finish();
        }
        Path flatPart = folder.resolve("Zürich 1-flat.vmdk.part");
        assertEquals(List.of(flatPart), VmdkWriters.companions(part, options()));
        assertTrue(Files.readString(part).contains("RW 100 FLAT \"Zürich 1-flat.vmdk\" 0\n"));
        assertArrayEquals(disk, Files.readAllBytes(flatPart));
        assertArrayEquals(disk, read(part));

        Files.move(flatPart, folder.resolve("Zürich 1-flat.vmdk"));
        assertArrayEquals(disk, read(part));
        Path image = Files.move(part, folder.resolve("Zürich 1.vmdk"));
        checkContent(image, disk);
    }

    private static byte[] read(Path image) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VMDK))) {
            return TestDisk.contentOf(reader);
        }
    }

    @Test
    void doesNotGoOnWithWhatItDidNotBegin() throws IOException {
        Path image = folder.resolve("a.vmdk");
        create(image, 4096).close();
        Path renamed = Files.copy(image, folder.resolve("b.vmdk"));
        assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                () -> DiskImages.resume(renamed, DiskFormat.VMDK, options())).reason());

        Files.write(folder.resolve("a-flat.vmdk"), new byte[4095]);
        assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                () -> DiskImages.resume(image, DiskFormat.VMDK, options())).reason());
    }

    @Test
    void refusesNamesThatADescriptorCannotHold() {
        for (String name : List.of("a\"b.vmdk", "a\n\nb.vmdk", "a\\b.vmdk")) {
            assertEquals(Reason.UNSUPPORTED_FEATURE,
                    assertThrows(ImageException.class, () -> create(folder.resolve(name), 512)).reason());
        }
    }
}
