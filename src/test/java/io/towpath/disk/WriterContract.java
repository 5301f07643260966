package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.Judges;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every writer keeps to. Subclass it for each format.
public abstract class WriterContract {

    @TempDir
    protected Path folder;

    protected abstract DiskFormat format();

    /// The unit of allocation at whose edges disks end.
    protected abstract int unit();

    protected Map<String, String> options() {
        return Map.of();
    }

    protected DiskWriter create(Path image, long size) throws IOException {
        return DiskImages.create(image, format(), size, options());
    }

    protected DiskWriter resume(Path image) throws IOException {
        return DiskImages.resume(image, format(), options());
    }

    @Test
    void readsAsZeroesWhereNothingWasWritten() throws IOException {
        Path image = folder.resolve("empty");
        try (DiskWriter writer = create(image, 3L * unit())) {
            writer.finish();
        }
        checkContent(image, new byte[3 * unit()]);
    }

    @Test
    void writesAnywhereInAnyOrderAndOverEarlierWrites() throws IOException {
        byte[] disk = new byte[11 * unit() + 512];
        Path image = folder.resolve("image");
        try (DiskWriter writer = create(image, disk.length)) {
            scribble(writer, disk, new Random(1), 200);
            writer.finish();
        }
        checkContent(image, disk);
    }

    @Test
    void goesOnFromACheckpointAfterACrash() throws IOException {
        byte[] disk = new byte[9 * unit() + 512];
        Path image = folder.resolve("image");
        Random random = new Random(2);
        DiskWriter crashed = create(image, disk.length);
        scribble(crashed, disk, random, 40);
        crashed.checkpoint();
        for (int round = 0; round < 3; round++) {
            // What follows the checkpoint is written again after the crash; the first attempt may be there or not.
            long seed = random.nextLong();
            scribble(crashed, disk.clone(), new Random(seed), 20);
            crashed.close();
            crashed = resume(image);
            scribble(crashed, disk, new Random(seed), 20);
            crashed.checkpoint();
        }
        crashed.close();
        try (DiskWriter writer = resume(image)) {
            writer.finish();
        }
        checkContent(image, disk);
    }

    @Test
    void writesDisksThatEndAroundAUnit() throws IOException {
        for (int size : new int[]{512, unit() - 512, unit(), unit() + 512, 3 * unit() - 512, 3 * unit() + 512}) {
            byte[] disk = TestDisk.mixed(size, size);
            Path image = folder.resolve("size" + size);
            try (DiskWriter writer = create(image, size)) {
                writer.write(0, ByteBuffer.wrap(disk));
                writer.finish();
            }
            checkContent(image, disk);
        }
    }

    private static void scribble(DiskWriter writer, byte[] disk, Random random, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            int offset = random.nextInt(disk.length / 512) * 512;
            int length = 512 * (1 + random.nextInt((disk.length - offset) / 512));
            if (random.nextInt(4) == 0) {
                Arrays.fill(disk, offset, offset + length, (byte) 0);
                writer.zero(new ByteRange(offset, length));
            } else {
                length = Math.min(length, 512 * (1 + random.nextInt(300)));
                byte[] data = random.nextInt(5) == 0 ? new byte[length] : TestDisk.dense(length, random.nextLong());
                System.arraycopy(data, 0, disk, offset, length);
                writer.write(offset, ByteBuffer.allocateDirect(length).put(data).flip());
            }
        }
    }

    /// By our own reader and by qemu-img.
    protected void checkContent(Path image, byte[] expected) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            assertEquals(expected.length, reader.sizeBytes());
            assertArrayEquals(expected, TestDisk.contentOf(reader));
        }
        String judge = Judges.require("qemu-img").toString();
        Path plain = Files.write(folder.resolve("expected.raw"), expected);
        Judges.run(judge, "compare", "-f", format().qemuName(), "-F", "raw", image.toString(), plain.toString()).ok();
        boolean checked = switch (format()) {
            case QCOW2, VMDK, VHDX -> true;
            // qemu-img has no check for these
            case RAW, VHD, NBD -> false;
        };
        if (checked) {
            Judges.run(judge, "check", "-f", format().qemuName(), image.toString()).ok();
        }
    }
}
