package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.TargetTurn.Checkpoints;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Any disk from any kind of image that QEMU writes to any that we write, whatever the options; some are stopped on the way
/// and gone on with. QEMU finds the disk's bytes in the result, and no error. `-Dtowpath.conversions=2000` tries more of
/// them; `-Dtowpath.seed=` with what a failure tells repeats that one first.
class GeneratedConversionsTest {

    private static final int TRIES = Integer.getInteger("towpath.conversions", 10);
    private static final int SECTOR = 512;
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final String qemuImg = Judges.require("qemu-img").toString();

    @Test
    void anyDiskFromAnyKindToAny() throws IOException {
        long first = Long.getLong("towpath.seed", System.nanoTime());
        System.out.println("GeneratedConversionsTest: -Dtowpath.seed=" + first);
        for (long seed = first; seed < first + TRIES; seed++) {
            Random random = new Random(seed);
            long size = size(random);
            GeneratedKinds kinds = new GeneratedKinds(random, size);
            GeneratedKinds.Source source = kinds.source();
            TargetKind target = kinds.target();
            try {
                convert(random, size, source, target);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "-Dtowpath.seed=%d: a disk of %d bytes, %s, to %s".formatted(seed, size, source,
                                target),
                        e);
            }
            clear();
        }
    }

    /// Small ones, odd ones, those that end beside what formats count in, and a large one now and then.
    private static long size(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> SECTOR * (1L + random.nextInt(64));
            case 1 -> SECTOR * (1L + random.nextInt(16 * MIB / SECTOR));
            case 2 -> 4096L * (1 + random.nextInt(16 * MIB / 4096));
            case 3 -> (long) (1 + random.nextInt(8)) * new int[]{65536, MIB, 2 * MIB, 4 * MIB}[random.nextInt(4)]
                    + SECTOR * (random.nextInt(3) - 1);
            default -> SECTOR * (1L + random.nextInt(300 * MIB / SECTOR));
        };
    }

    private void convert(Random random, long size, GeneratedKinds.Source kind, TargetKind target) throws IOException {
        Path raw = disk(random, size);
        Path source = raw;
        if (kind.format() != DiskFormat.RAW) {
            source = folder.resolve("source." + kind.format().id());
            List<String> words = new ArrayList<>(List.of("convert", "-t", "unsafe", "-f", "raw", "-O", kind.format()
                    .qemuName()));
            words.addAll(kind.arguments());
            words.addAll(List.of(raw.toString(), source.toString()));
            qemu(words);
        }
        Path image = folder.resolve("made." + target.format().id());
        boolean stopped = random.nextInt(3) == 0 && stopped(source, kind.format(), image, target,
                Listener.cancellingAt(random.nextLong(size)));
        if (stopped || Files.notExists(image)) {
            assertTrue(Conversion.run(request(source, kind.format(), image, target, stopped), Listener.patient())
                    .proven());
        }
        judge(raw, image, target);
    }

    private static boolean stopped(Path source, DiskFormat format, Path image, TargetKind target, Listener listener)
            throws IOException {
        try {
            Conversion.run(request(source, format, image, target, false), listener, Checkpoints.every(MIB));
            return false;
        } catch (ImageException e) {
            assertEquals(Reason.CANCELLED, e.reason());
            return true;
        }
    }

    private static ConversionRequest request(Path source, DiskFormat format, Path image, TargetKind target,
            boolean resume) {
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(format), image, target.format(), target
                .options(), 2, resume, false, true, false);
    }

    /// Runs of data that compresses or does not, and of zeroes that are stored, at odd places and at even ones.
    private Path disk(Random random, long size) throws IOException {
        Path raw = folder.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(size);
            for (int run = random.nextInt(24); run > 0; run--) {
                int unit = new int[]{1, SECTOR, 4096, 65536, MIB}[random.nextInt(5)];
                long at = random.nextLong(size) / unit * unit;
                int length = (int) Math.min(size - at, 1 + random.nextInt(SECTOR << random.nextInt(12)));
                byte[] bytes = new byte[length];
                switch (random.nextInt(5)) {
                    case 0 -> {
                        // zeroes
                    }
                    case 1 -> Arrays.fill(bytes, (byte) (1 + random.nextInt(255)));
                    default -> random.nextBytes(bytes);
                }
                file.seek(at);
                file.write(bytes);
            }
        }
        return raw;
    }

    /// QEMU refuses sectors of 4,096 bytes.
    private void judge(Path raw, Path image, TargetKind target) throws IOException {
        if ("4096".equals(target.options().get("logical_sector_size"))) {
            assertEquals(digest(raw, DiskFormat.RAW), digest(image, target.format()));
            return;
        }
        String format = target.format().qemuName();
        qemu(List.of("compare", "-f", "raw", "-F", format, raw.toString(), image.toString()));
        if (target.checkedByQemu()) {
            qemu(List.of("check", "-f", format, image.toString()));
        }
    }

    private static DiskDigest digest(Path image, DiskFormat format) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format))) {
            return DiskDigests.of(reader, 2, Listener.patient());
        }
    }

    private void qemu(List<String> words) {
        List<String> command = new ArrayList<>(List.of(qemuImg));
        command.addAll(words);
        Judges.run(command).ok();
    }

    private void clear() throws IOException {
        try (Stream<Path> made = Files.list(folder)) {
            for (Path file : made.toList()) {
                Files.delete(file);
            }
        }
    }
}
