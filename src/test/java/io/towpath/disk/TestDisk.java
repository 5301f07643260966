package io.towpath.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Disks to test with: reproducible content with data that compresses, data that does not, zeroes and long gaps.
public final class TestDisk {

    private TestDisk() {}

    /// About half of it zero, in runs that start and end anywhere.
    public static byte[] mixed(int size, long seed) {
        byte[] disk = new byte[size];
        Random random = new Random(seed);
        int at = 0;
        while (at < size) {
            int run = Math.min(size - at, 1 + random.nextInt(200_000));
            switch (random.nextInt(4)) {
                case 0 -> fill(disk, at, run, random);
                case 1 -> repeat(disk, at, run, random);
                default -> {
                    // zeroes
                }
            }
            at += run;
        }
        if (size > 0) {
            disk[size - 1] = 1;
        }
        return disk;
    }

    /// Nothing but data that does not compress.
    public static byte[] dense(int size, long seed) {
        byte[] disk = new byte[size];
        fill(disk, 0, size, new Random(seed));
        return disk;
    }

    private static void fill(byte[] disk, int at, int run, Random random) {
        byte[] bytes = new byte[run];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, disk, at, run);
    }

    private static void repeat(byte[] disk, int at, int run, Random random) {
        byte[] word = ("line " + random.nextInt(1000) + " of a log that repeats itself\n").getBytes();
        for (int i = 0; i < run; i++) {
            disk[at + i] = word[i % word.length];
        }
    }

    /// All of a disk that is small enough.
    public static byte[] contentOf(DiskReader reader) throws IOException {
        byte[] content = new byte[Math.toIntExact(reader.sizeBytes())];
        reader.read(0, ByteBuffer.wrap(content));
        return content;
    }

    public static Path raw(Path folder, byte[] content) throws IOException {
        return Files.write(folder.resolve("disk.raw"), content);
    }
}
