package io.towpath.disk.raw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.LibC;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class RawWriterTest extends WriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    protected int unit() {
        return 4096;
    }

    @Test
    void givesBackTheBlocksOfWhatIsZeroedLater() throws IOException {
        Path image = folder.resolve("image");
        try (DiskWriter writer = create(image, 4 << 20)) {
            writer.write(0, ByteBuffer.wrap(TestDisk.dense(4 << 20, 1)));
            writer.checkpoint();
            writer.zero(new ByteRange(1 << 20, 2 << 20));
            writer.finish();
        }

        long[] stored = {0};
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            reader.extents(new ByteRange(0, 4 << 20), extent -> {
                if (extent instanceof Extent.Data) {
                    stored[0] += extent.range().length();
                }
            });
        }
        assertTrue(stored[0] <= 2 << 20, () -> stored[0] + " bytes are stored");
    }

    /// Where the file system can, space that was taken is zeroed without writing: it is told as a hole then, and kept.
    @Test
    void zeroesSpaceThatWasTakenWithoutWriting() throws Exception {
        Path probe = Files.write(folder.resolve("probe"), new byte[1 << 20]);
        int descriptor = LibC.openForHoles(probe);
        Assumptions.assumeTrue(LibC.zeroRange(descriptor, 0, 1 << 20));
        LibC.close(descriptor);
        Path image = folder.resolve("image");
        try (DiskWriter writer = DiskImages.create(image, format(), 4 << 20, Map.of("preallocation", "full"))) {
            writer.write(0, ByteBuffer.wrap(TestDisk.dense(4 << 20, 1)));
            writer.checkpoint();
            writer.zero(new ByteRange(1 << 20, 2 << 20));
            writer.finish();
        }

        assertTrue(storedBytes(image) >= 4 << 20);
        long[] stored = {0};
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            reader.extents(new ByteRange(0, 4 << 20), extent -> {
                if (extent instanceof Extent.Data) {
                    stored[0] += extent.range().length();
                }
            });
            byte[] zeroed = new byte[2 << 20];
            reader.read(1 << 20, ByteBuffer.wrap(zeroed));
            assertArrayEquals(new byte[2 << 20], zeroed);
        }
        assertTrue(stored[0] <= 2 << 20, () -> stored[0] + " bytes are stored");
    }

    @Test
    void refusesAnOptionItDoesNotKnow() {
        ImageException refusal = assertThrows(ImageException.class,
                () -> DiskImages.create(folder.resolve("image"), format(), 512, Map.of("cluster_size", "4096")));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
    }

    @Test
    void takesItsSpaceBeforehandAndKeepsIt() throws Exception {
        for (String preallocation : new String[]{"falloc", "full"}) {
            Path image = folder.resolve(preallocation);
            Map<String, String> options = Map.of("preallocation", preallocation);
            byte[] disk = new byte[4 << 20];
            System.arraycopy(TestDisk.dense(4096, 1), 0, disk, 8192, 4096);
            try (DiskWriter writer = DiskImages.create(image, format(), disk.length, options)) {
                writer.write(0, ByteBuffer.wrap(disk, 0, 65536));
                writer.checkpoint();
            }
            assertTrue(storedBytes(image) >= 4 << 20, preallocation);
            try (DiskWriter writer = DiskImages.resume(image, format(), options)) {
                writer.zero(new ByteRange(1 << 20, 1 << 20));
                writer.finish();
            }

            assertTrue(storedBytes(image) >= 4 << 20, preallocation);
            checkContent(image, disk);
        }
    }

    private static long storedBytes(Path image) {
        String blocks = Judges.run(Judges.require("stat").toString(), "-c", "%b", image.toString()).ok().output();
        return Long.parseLong(blocks.strip()) * 512;
    }
}
