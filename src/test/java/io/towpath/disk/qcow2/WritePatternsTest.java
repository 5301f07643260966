package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Any sequence of writes, zeroes, checkpoints and resumptions gives the disk that a byte array would hold.
class WritePatternsTest {

    private static final int SIZE = 600 * 1024 + 512;

    /// @param fill what a write fills its range with
    private record Step(Kind kind, int offset, int length, int fill) {}

    private enum Kind {
        WRITE, ZERO, CHECKPOINT, RESUME
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void isWhatAByteArrayHolds(@ForAll("steps") List<Step> steps, @ForAll("clusterSizes") int clusterSize)
            throws IOException {
        Path folder = Files.createTempDirectory("patterns");
        Path image = folder.resolve("disk.qcow2");
        byte[] disk = new byte[SIZE];
        try {
            Qcow2Writer writer = Qcow2Writer.create(image, SIZE,
                    Map.of("cluster_size", Integer.toString(clusterSize)));
            for (Step step : steps) {
                writer = apply(writer, image, step, disk);
            }
            writer.finish();
            writer.close();

            assertArrayEquals(disk, Qemu.read(image));
            Qemu.check(image);
            Qemu.sameDisk(Files.write(folder.resolve("expected.raw"), disk), image);
        } finally {
            Files.deleteIfExists(folder.resolve("expected.raw"));
            Files.deleteIfExists(image);
            Files.delete(folder);
        }
    }

    private static Qcow2Writer apply(Qcow2Writer writer, Path image, Step step, byte[] disk) throws IOException {
        int end = Math.min(SIZE, step.offset + step.length);
        switch (step.kind) {
            case WRITE -> {
                byte[] data = new byte[end - step.offset];
                Arrays.fill(data, (byte) step.fill);
                System.arraycopy(data, 0, disk, step.offset, data.length);
                writer.write(step.offset, ByteBuffer.wrap(data));
            }
            case ZERO -> {
                Arrays.fill(disk, step.offset, end, (byte) 0);
                writer.zero(new ByteRange(step.offset, end - step.offset));
            }
            case CHECKPOINT -> writer.checkpoint();
            case RESUME -> {
                writer.checkpoint();
                writer.close();
                return Qcow2Writer.resume(image);
            }
        }
        return writer;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.WRITE, Kind.WRITE, Kind.WRITE, Kind.ZERO, Kind.ZERO,
                Kind.CHECKPOINT, Kind.RESUME);
        Arbitrary<Integer> offsets = Arbitraries.integers().between(0, SIZE - 1);
        Arbitrary<Integer> lengths = Arbitraries.oneOf(Arbitraries.integers().between(1, 2000),
                Arbitraries.integers().between(1, 300_000), Arbitraries.of(512, 4096, 65536, 131072));
        Arbitrary<Integer> aligned = offsets.map(offset -> offset / 4096 * 4096);
        return Combinators.combine(kinds, Arbitraries.oneOf(offsets, aligned), lengths,
                Arbitraries.integers().between(1, 255)).as(Step::new).list().ofMinSize(1).ofMaxSize(40);
    }

    @Provide
    Arbitrary<Integer> clusterSizes() {
        return Arbitraries.of(512, 4096, 65536);
    }
}
