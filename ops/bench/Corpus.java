import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/// Writes one disk as a guest would leave it, as a sparse raw file: `java Corpus.java FILE SIZE_BYTES SEED`. The same
/// size and seed give the same bytes on every machine.
///
/// | share of the disk | what                                                                                 |
/// |------------------:|--------------------------------------------------------------------------------------|
/// |            37.5 % | data, in extents of 64 KiB to 64 MiB, denser at the front, and scattered single blocks |
/// |               6 % | zeroes that are stored, in runs of 1 to 32 MiB                                       |
/// |          the rest | holes                                                                                |
///
/// Of the data 30 % is text, 30 % like machine code, 18 % like database pages, 22 % does not compress.
final class Corpus {

    private static final int BLOCK = 1 << 16;
    private static final int POOL = 16 << 20;

    private final FileChannel file;
    private final long blocks;
    private final Random random;
    private final byte[][] pools;

    private Corpus(FileChannel file, long size, long seed) {
        this.file = file;
        blocks = size / BLOCK;
        random = new Random(seed);
        pools = new byte[][]{text(), code(), pages(), noise()};
    }

    public static void main(String[] args) throws IOException {
        long size = Long.parseLong(args[1]);
        try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            new Corpus(file, size, Long.parseLong(args[2])).write();
            // The last byte is stored, so that the file has its size.
            file.write(ByteBuffer.wrap(new byte[]{1}), size - 1);
        }
    }

    private void write() throws IOException {
        long data = blocks * 375 / 1000;
        long scattered = data / 20;
        for (long left = data - scattered; left > 0;) {
            // Log-normal around 1 MiB; squaring moves extents to the front.
            long length = Math.clamp(Math.round(16 * Math.exp(random.nextGaussian() * 1.6)), 1, Math.min(1024, left));
            double place = random.nextDouble();
            extent((long) (place * place * (blocks - length)), length);
            left -= length;
        }
        for (long i = 0; i < scattered; i++) {
            // A third is only partly filled.
            int length = random.nextInt(3) == 0 ? 4096 * (1 + random.nextInt(15)) : BLOCK;
            file.write(ByteBuffer.wrap(pools[kind()], random.nextInt(POOL - BLOCK), length), random.nextLong(blocks)
                    * BLOCK);
        }
        byte[] zeroes = new byte[1 << 20];
        for (long left = blocks * BLOCK * 6 / 100; left > 0;) {
            int count = 1 + random.nextInt(32);
            long at = random.nextLong(blocks) * BLOCK;
            for (int i = 0; i < count && at + (i + 1L) * zeroes.length <= blocks * BLOCK; i++) {
                file.write(ByteBuffer.wrap(zeroes), at + (long) i * zeroes.length);
            }
            left -= (long) count * zeroes.length;
        }
    }

    private void extent(long block, long length) throws IOException {
        int kind = kind();
        for (long i = 0; i < length; i++) {
            file.write(ByteBuffer.wrap(pools[kind], random.nextInt(POOL - BLOCK), BLOCK), (block + i) * BLOCK);
        }
    }

    private int kind() {
        int percent = random.nextInt(100);
        return percent < 30 ? 0 : percent < 60 ? 1 : percent < 78 ? 2 : 3;
    }

    /// Words by Zipf's law, with the marks of logs and settings between them.
    private byte[] text() {
        String[] words = new String[4000];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            for (int syllables = 1 + random.nextInt(4); syllables > 0; syllables--) {
                word.append("bcdfghklmnprst".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
            }
            words[i] = word.toString();
        }
        StringBuilder all = new StringBuilder(POOL + 100);
        long second = 1_700_000_000L;
        while (all.length() < POOL) {
            if (random.nextInt(12) == 0) {
                all.append('\n').append(second += random.nextInt(30)).append(" [").append(random.nextInt(20000)).append(
                        "] INFO ");
            }
            all.append(words[(int) (words.length * Math.pow(random.nextDouble(), 3))]).append(' ');
        }
        return all.substring(0, POOL).getBytes(StandardCharsets.US_ASCII);
    }

    /// Few frequent bytes, repeats of short sequences, small numbers: what compilers leave.
    private byte[] code() {
        byte[] pool = new byte[POOL];
        byte[] common = {0x48, (byte) 0x89, (byte) 0x8B, 0x0F, (byte) 0xE8, 0, 0, 0, (byte) 0xFF, 0x24, 0x4C, (byte) 0xC3};
        for (int at = 0; at < POOL;) {
            if (at > 4096 && random.nextInt(3) == 0) {
                int length = Math.min(POOL - at, 4 + random.nextInt(28));
                System.arraycopy(pool, at - 32 - random.nextInt(4000), pool, at, length);
                at += length;
            } else {
                for (int i = 0; i < 6 && at < POOL; i++) {
                    pool[at++] = random.nextInt(5) < 3 ? common[random.nextInt(common.length)] : (byte) random.nextInt();
                }
            }
        }
        return pool;
    }

    /// 8 KiB pages: a header, rows from the end, free space between.
    private byte[] pages() {
        byte[] pool = new byte[POOL];
        for (int page = 0; page < POOL; page += 8192) {
            ByteBuffer.wrap(pool).putLong(page, random.nextLong() & 0xFFFFFFL).putInt(page + 8, page);
            int used = 1000 + random.nextInt(6500);
            for (int at = page + 8192 - used; at < page + 8192; at++) {
                pool[at] = switch (at % 40 / 10) {
                    case 0 -> (byte) (at >> 8);
                    case 1 -> (byte) random.nextInt();
                    case 2 -> (byte) ('a' + random.nextInt(26));
                    default -> 0;
                };
            }
        }
        return pool;
    }

    private byte[] noise() {
        byte[] pool = new byte[POOL];
        random.nextBytes(pool);
        return pool;
    }
}
