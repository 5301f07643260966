package io.towpath.disk.vhdx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.towpath.Judges;
import io.towpath.disk.RecordedFile;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a crash leaves of an image opens as of the last checkpoint, except for what was written since; and after
/// resuming and writing that once more it is whole.
class VhdxCrashTest {

    private static final int SIZE = 9 << 20;
    private static final int CRASHES = 12;

    @TempDir
    Path folder;

    /// @param writes how many writes the file had had when the checkpoint returned
    /// @param disk   what the guest saw then
    private record Checkpoint(int writes, byte[] disk) {}

    private record Change(int writesBefore, ByteRange range, byte fill) {}

    @ParameterizedTest
    @CsvSource({"1, dynamic, true", "2, dynamic, false", "3, fixed, true", "4, dynamic, true"})
    void opensAtTheLastCheckpointOrNewer(long seed, String subformat, boolean torn) throws IOException {
        Random random = new Random(seed);
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        RecordedFile file = new RecordedFile(folder.resolve("recorded"));
        run(file, subformat, random, checkpoints, changes);

        int first = checkpoints.getFirst().writes;
        for (int i = 0; i < CRASHES; i++) {
            int until = first + random.nextInt(file.mark() - first + 1);
            int durable = file.durable(until);
            Path left = folder.resolve("left.vhdx");
            file.leave(left, durable, until, torn, random);
            judge(left, checkpoints, changes, durable, until);
        }
        file.close();
    }

    private static void run(RecordedFile file, String subformat, Random random, List<Checkpoint> checkpoints,
            List<Change> changes) throws IOException {
        byte[] disk = new byte[SIZE];
        VhdxWriter writer = VhdxWriter.create(file, NewImage.of("recorded", SIZE,
                WriterOptions.of("recorded", Map.of("subformat", subformat, "block_size", "1M"))));
        checkpoints.add(new Checkpoint(file.mark(), disk.clone()));
        for (int i = 0; i < 40; i++) {
            int offset = random.nextInt(SIZE - 1);
            int length = 1 + random.nextInt(Math.min(SIZE - offset, random.nextInt(5) == 0 ? 1_500_000 : 5000));
            byte fill = (byte) (random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(100));
            changes.add(new Change(file.mark(), new ByteRange(offset, length), fill));
            Arrays.fill(disk, offset, offset + length, fill);
            apply(writer, changes.getLast());
            if (random.nextInt(6) == 0) {
                writer.checkpoint();
                checkpoints.add(new Checkpoint(file.mark(), disk.clone()));
            }
        }
    }

    private static void apply(VhdxWriter writer, Change change) throws IOException {
        if (change.fill == 0) {
            writer.zero(change.range);
        } else {
            byte[] data = new byte[(int) change.range.length()];
            Arrays.fill(data, change.fill);
            writer.write(change.range.offset(), ByteBuffer.wrap(data));
        }
    }

    private static void judge(Path left, List<Checkpoint> checkpoints, List<Change> changes, int durable, int until)
            throws IOException {
        Checkpoint last = checkpoints.stream().filter(checkpoint -> checkpoint.writes <= until)
                .reduce(checkpoints.getFirst(), (_, later) -> later);
        List<Change> since = changes.stream().filter(change -> change.writesBefore >= last.writes).toList();

        byte[] untouched = VhdxRefusalTest.read(left);
        byte[] expected = last.disk.clone();
        for (Change change : since) {
            Arrays.fill(untouched, (int) change.range.offset(), (int) change.range.end(), (byte) 0);
            Arrays.fill(expected, (int) change.range.offset(), (int) change.range.end(), (byte) 0);
        }
        assertArrayEquals(expected, untouched, () -> "crash after %d of the writes, %d durable".formatted(until,
                durable));

        byte[] disk = last.disk.clone();
        try (VhdxWriter writer = VhdxWriter.resume(left)) {
            for (Change change : since) {
                Arrays.fill(disk, (int) change.range.offset(), (int) change.range.end(), change.fill);
                apply(writer, change);
            }
            writer.finish();
        }
        assertArrayEquals(disk, VhdxRefusalTest.read(left));
        Judges.run(Judges.require("qemu-img").toString(), "check", "-q", "-f", "vhdx", left.toString()).ok();
    }
}
