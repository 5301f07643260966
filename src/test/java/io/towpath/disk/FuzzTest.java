package io.towpath.disk;

import io.towpath.disk.nbd.NbdFuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A bounded run of the fuzz targets, for every build: `-Dtowpath.fuzz.millis` each. The profile `fuzz` gives the same
/// targets to a fuzzer that sees what code an input reaches. What fails is written down to `target/fuzz`.
class FuzzTest {

    private static final long MILLIS = Long.getLong("towpath.fuzz.millis", 500);
    /// On a busy machine as well.
    private static final long LEAST = 20;
    private static final long[] NUMBERS = {0, 1, -1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, Integer.MAX_VALUE,
            Integer.MIN_VALUE, 0xffffffffL, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 1L << 55};

    @TempDir
    private static Path folder;

    static Stream<FuzzTarget> targets() throws IOException {
        List<FuzzTarget> targets = new ArrayList<>(List.of(DocumentFuzzing.vmx(), DocumentFuzzing.ovf(), DocumentFuzzing
                .manifest(), new NbdFuzzing(false), new NbdFuzzing(true)));
        for (Specimen specimen : Specimens.all()) {
            targets.add(new Fuzzing(Files.createTempDirectory(folder, "fuzz"), specimen));
        }
        return targets.stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void refusesOrReads(FuzzTarget target) throws IOException {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        List<byte[]> inputs = new ArrayList<>(List.of(target.seed()));
        target.once(target.seed());
        long end = System.nanoTime() + MILLIS * 1_000_000;
        long tried = 0;
        for (Random random = new Random(seed); System.nanoTime() < end || tried < LEAST; tried++) {
            byte[] input = change(inputs.get(random.nextInt(inputs.size())).clone(), inputs, random);
            try {
                target.once(input);
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("%s, -Dtowpath.seed=%d, %s: %s".formatted(target, seed, keep(target, input),
                        e), e);
            }
            if (random.nextInt(16) == 0) {
                inputs.add(input);
            }
            if (inputs.size() > 64) {
                inputs.remove(1 + random.nextInt(inputs.size() - 1));
            }
        }
    }

    private static byte[] change(byte[] input, List<byte[]> others, Random random) {
        byte[] changed = input;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int width = 1 << random.nextInt(4);
            int at = (2 + random.nextInt(changed.length - 2)) / width * width;
            switch (random.nextInt(6)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> put(changed, at, width, NUMBERS[random.nextInt(NUMBERS.length)], random.nextBoolean());
                case 2 -> changed[at] += (byte) (random.nextInt(9) - 4);
                case 3 -> {
                    byte[] other = others.get(random.nextInt(others.size()));
                    int length = Math.min(1 + random.nextInt(64), changed.length - at);
                    System.arraycopy(other, Math.min(at, other.length - length), changed, at, length);
                }
                case 4 -> {
                    int length = Math.min(1 + random.nextInt(32), changed.length - at);
                    System.arraycopy(changed, 2 + random.nextInt(changed.length - length - 1), changed, at, length);
                }
                default -> {
                    changed[0] = (byte) (random.nextInt(8) == 0 ? random.nextInt(4) : random.nextInt(2));
                    changed[1] = (byte) random.nextInt();
                }
            }
        }
        return changed;
    }

    private static void put(byte[] input, int at, int width, long value, boolean bigEndian) {
        for (int i = 0; i < width && at + i < input.length; i++) {
            input[at + i] = (byte) (value >>> 8 * (bigEndian ? width - 1 - i : i));
        }
    }

    /// The input that still fails when as much of it as possible is undamaged.
    private static Path keep(FuzzTarget target, byte[] input) throws IOException {
        byte[] least = input.clone();
        byte[] good = target.seed();
        for (int width = 64; width > 0; width /= 4) {
            for (int at = 0; at < good.length; at += width) {
                byte[] less = least.clone();
                System.arraycopy(good, at, less, at, Math.min(width, good.length - at));
                least = !Arrays.equals(less, least) && fails(target, less) ? less : least;
            }
        }
        Path findings = Files.createDirectories(Path.of("target/fuzz"));
        return Files.write(findings.resolve(target.name().replace(' ', '-') + "-" + Arrays.hashCode(least)), least);
    }

    private static boolean fails(FuzzTarget target, byte[] input) {
        try {
            target.once(input);
            return false;
        } catch (IOException | RuntimeException | Error e) {
            return true;
        }
    }
}
