package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The contract, on images that are laid out beforehand.
class PreallocationTest extends WriterContract {

    private static final int SIZE = 6 << 20;

    @Override
    protected DiskFormat format() {
        return DiskFormat.QCOW2;
    }

    @Override
    protected int unit() {
        return 65536;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("preallocation", "metadata");
    }

    @Test
    void givesEveryClusterItsPlaceInTheOrderOfTheDisk() throws Exception {
        for (String preallocation : new String[]{"metadata", "falloc", "full"}) {
            Path image = folder.resolve(preallocation);
            byte[] disk = new byte[SIZE];
            System.arraycopy(TestDisk.dense(70_000, 1), 0, disk, 1 << 20, 70_000);
            try (DiskWriter writer = DiskImages.create(image, format(), SIZE, Map.of("preallocation",
                    preallocation))) {
                writer.write(1 << 20, ByteBuffer.wrap(disk, 1 << 20, 70_000));
                writer.finish();
            }

            String map = Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "qcow2", image.toString())
                    .ok().output();
            String blocks = Judges.run(Judges.require("stat").toString(), "-c", "%b", image.toString()).ok().output();
            long stored = Long.parseLong(blocks.strip()) * 512;
            assertTrue(map.contains("96/96 = 100.00% allocated, 0.00% fragmented"), map);
            assertEquals(!preallocation.equals("metadata"), stored >= SIZE, preallocation + ": " + stored);
            checkContent(image, disk);
        }
    }

    @Test
    void crossesTables() throws Exception {
        Path image = folder.resolve("image");
        long size = 40L << 20;
        try (DiskWriter writer = DiskImages.create(image, format(), size, Map.of("preallocation", "metadata",
                "cluster_size", "4k"))) {
            writer.finish();
        }
        checkContent(image, new byte[(int) size]);
    }

    @Test
    void isRefusedTogetherWithCompression() {
        ImageException refusal = assertThrows(ImageException.class, () -> DiskImages.create(folder.resolve("image"),
                format(), SIZE, Map.of("preallocation", "full", "compress", "on")));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
    }
}
