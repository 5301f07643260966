package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.PackingWriter.Packer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every writer that packs keeps to. Subclass it for each.
public abstract class PackingWriterContract {

    private static final int LEAF = DigestTree.LEAF;

    @TempDir
    protected Path folder;

    protected abstract DiskFormat format();

    protected abstract Map<String, String> options();

    @Test
    void writesWhatItIsGiven() throws IOException {
        byte[] disk = TestDisk.mixed(9 * LEAF + 512 * 7, 1);

        checkContent(write("image", disk), disk);
    }

    @Test
    void writesDataThatDoesNotCompress() throws IOException {
        byte[] disk = TestDisk.dense(3 * LEAF + 512, 2);

        checkContent(write("image", disk), disk);
    }

    @Test
    void writesAnEmptyDisk() throws IOException {
        byte[] disk = new byte[5 * LEAF];

        checkContent(write("image", disk), disk);
    }

    @Test
    void writesDisksThatEndAnywhere() throws IOException {
        for (int size : new int[]{512, 65536 - 512, 65536, 65536 + 512, LEAF - 512, LEAF, LEAF + 512}) {
            byte[] disk = TestDisk.mixed(size, size);
            checkContent(write("size" + size, disk), disk);
        }
    }

    /// Data at both ends of a disk for which many tables are needed.
    @Test
    void leavesOutWhatIsZero() throws IOException {
        byte[] first = TestDisk.dense(LEAF, 3);
        long size = 3L << 30;
        Path image = folder.resolve("image");
        try (PackingWriter writer = create(image, size); Packer packer = writer.packer()) {
            put(writer, packer, 0, first);
            put(writer, packer, size - LEAF, first);
            writer.finish();
        }

        assertEquals(0, Files.size(image) >> 20 >> 3, "MiB: " + (Files.size(image) >> 20));
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            assertEquals(size, reader.sizeBytes());
            for (long offset : new long[]{0, size - LEAF}) {
                ByteBuffer got = ByteBuffer.allocate(LEAF);
                reader.read(offset, got);
                assertArrayEquals(first, got.array());
            }
        }
        judge(image);
    }

    /// A crash may leave anything behind what a checkpoint made durable: all that was written since, or a part of it.
    @Test
    void goesOnFromACheckpointWhateverACrashLeft() throws IOException {
        int leaves = 36;
        byte[] disk = TestDisk.mixed(leaves * LEAF, 4);
        Random random = new Random(5);
        for (int round = 0; round < 6; round++) {
            Path image = folder.resolve("image");
            int durable = random.nextInt(leaves);
            long safe;
            try (PackingWriter writer = create(image, disk.length); Packer packer = writer.packer()) {
                put(writer, packer, disk, 0, durable);
                writer.checkpoint();
                safe = Files.size(image);
                put(writer, packer, disk, durable, durable + random.nextInt(leaves + 1 - durable));
                if (round % 3 == 0) {
                    writer.finish();
                } else if (round % 3 == 1) {
                    writer.checkpoint();
                }
            }
            if (round % 3 == 2) {
                spoil(image, safe, random);
            }
            int begin = random.nextInt(2) == 0 ? durable : random.nextInt(durable + 1);
            try (PackingWriter writer = resume(image); Packer packer = writer.packer()) {
                put(writer, packer, disk, begin, leaves);
                writer.finish();
            }
            checkContent(image, disk);
        }
    }

    /// Nothing was left to do but to finish.
    @Test
    void finishesWhatACrashLeft() throws IOException {
        byte[] disk = TestDisk.mixed(33 * LEAF, 6);
        for (boolean finished : new boolean[]{false, true}) {
            Path image = folder.resolve("image" + finished);
            try (PackingWriter writer = create(image, disk.length); Packer packer = writer.packer()) {
                put(writer, packer, disk, 0, 33);
                writer.checkpoint();
                if (finished) {
                    writer.finish();
                }
            }
            try (PackingWriter writer = resume(image)) {
                writer.checkpoint();
                writer.finish();
            }
            checkContent(image, disk);
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        Map<String, String> unknown = new HashMap<>(options());
        unknown.put("no_such", "option");

        ImageException refusal = assertThrows(ImageException.class,
                () -> DiskImages.create(folder.resolve("image"), format(), 512, unknown));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
    }

    @Test
    void refusesADiskOfBrokenSectors() {
        ImageException refusal = assertThrows(ImageException.class, () -> create(folder.resolve("image"), 1000));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
    }

    /// By a conversion in several threads that is cancelled again and again.
    @Test
    void endsEqualHoweverOftenAConversionIsCancelled() throws IOException {
        byte[] disk = TestDisk.mixed(34 * LEAF + 512, 7);
        Path source = TestDisk.raw(folder, disk);
        Path target = folder.resolve("target");
        int cancelled = 0;
        while (!Files.exists(target)) {
            Listener listener = Listener.cancellingAt((cancelled + 1) * 11L * LEAF);
            try {
                Conversion.run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW),
                        target, format(), options(), 3, true, false, true, false), listener,
                        TargetTurn.Checkpoints.every(8L * LEAF));
            } catch (ImageException e) {
                assertEquals(Reason.CANCELLED, e.reason());
                cancelled++;
            }
        }

        assertTrue(cancelled > 1, cancelled + " times");
        checkContent(target, disk);
    }

    private PackingWriter create(Path image, long size) throws IOException {
        return assertInstanceOf(PackingWriter.class, DiskImages.create(image, format(), size, options()));
    }

    private PackingWriter resume(Path image) throws IOException {
        return assertInstanceOf(PackingWriter.class, DiskImages.resume(image, format(), options()));
    }

    private Path write(String name, byte[] disk) throws IOException {
        Path image = folder.resolve(name);
        try (PackingWriter writer = create(image, disk.length); Packer packer = writer.packer()) {
            put(writer, packer, disk, 0, (disk.length + LEAF - 1) / LEAF);
            writer.finish();
        }
        return image;
    }

    private static void put(PackingWriter writer, Packer packer, byte[] disk, int from, int to) throws IOException {
        for (int leaf = from; leaf < to; leaf++) {
            int start = leaf * LEAF;
            byte[] content = new byte[Math.min(LEAF, disk.length - start)];
            System.arraycopy(disk, start, content, 0, content.length);
            put(writer, packer, start, content);
        }
    }

    private static void put(PackingWriter writer, Packer packer, long offset, byte[] content) throws IOException {
        ByteBuffer leaf = ByteBuffer.allocateDirect(LEAF).put(content).flip();
        LeafDigester digester = new LeafDigester();
        digester.of(leaf);
        if (digester.storedBlocks() != 0) {
            ByteBuffer packed = ByteBuffer.allocateDirect(packer.mostBytes(content.length));
            packer.pack(offset, leaf, digester.storedBlocks(), packed);
            writer.writePacked(offset, packed.flip());
        }
    }

    /// What was not made durable may be missing, or zero.
    private static void spoil(Path image, long safe, Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(image.toFile(), "rw")) {
            long left = bytes.length() - safe;
            if (left > 0) {
                long keep = safe + random.nextLong(left);
                if (random.nextBoolean()) {
                    bytes.setLength(keep);
                } else {
                    bytes.seek(keep);
                    bytes.write(new byte[(int) Math.min(bytes.length() - keep, 100_000)]);
                }
            }
        }
    }

    /// By our own reader and by qemu-img.
    protected void checkContent(Path image, byte[] expected) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            assertEquals(expected.length, reader.sizeBytes());
            assertArrayEquals(expected, TestDisk.contentOf(reader));
        }
        Path plain = Files.write(folder.resolve("expected.raw"), expected);
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", format().id(), "-F", "raw", image
                .toString(), plain.toString()).ok();
        judge(image);
    }

    private void judge(Path image) throws IOException {
        Path suffixed = image.resolveSibling(image.getFileName() + "." + format().id());
        Files.copy(image, suffixed, StandardCopyOption.REPLACE_EXISTING);
        Judges.run(Judges.require("qemu-img").toString(), "check", "-f", format().id(), suffixed.toString()).ok();
        Files.delete(suffixed);
    }
}
