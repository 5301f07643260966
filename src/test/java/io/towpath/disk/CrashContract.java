package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a crash leaves of an image opens as of the last checkpoint, except for what was written since; and after
/// resuming and writing that once more it is whole. Subclass it for each format that is written in place.
public abstract class CrashContract {

    private static final int CRASHES = 12;

    @TempDir
    protected Path folder;

    protected abstract DiskFormat format();

    protected abstract int size();

    /// About as long are the writes.
    protected abstract int unit();

    /// An empty image.
    protected abstract DiskWriter create(RecordedFile file) throws IOException;

    /// What a crash left, made fit to be read without writing anything new.
    protected Path readable(Path left) throws IOException {
        return left;
    }

    /// @param writes how many writes the file had had when the checkpoint returned
    /// @param disk   what the guest saw then
    private record Checkpoint(int writes, byte[] disk) {}

    private record Change(int writesBefore, ByteRange range, byte fill) {}

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void opensAtTheLastCheckpointOrNewer(long seed, boolean torn) throws IOException {
        Random random = new Random(seed);
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        try (RecordedFile file = new RecordedFile(folder.resolve("recorded"))) {
            run(file, random, checkpoints, changes);
            int first = checkpoints.getFirst().writes;
            for (int i = 0; i < CRASHES; i++) {
                // the end, where an image is completed, is worth a closer look
                int from = i % 5 == 0 ? Math.max(first, file.mark() - 4) : first;
                int until = from + random.nextInt(file.mark() - from + 1);
                int durable = file.durable(until);
                Path left = folder.resolve("left");
                file.leave(left, durable, until, torn, random);
                judge(left, checkpoints, changes, durable, until);
            }
        }
    }

    private void run(RecordedFile file, Random random, List<Checkpoint> checkpoints, List<Change> changes)
            throws IOException {
        byte[] disk = new byte[size()];
        DiskWriter writer = create(file);
        checkpoints.add(new Checkpoint(file.mark(), disk.clone()));
        for (int i = 0; i < 40; i++) {
            int offset = random.nextInt(size() / 512) * 512;
            int length = 512 + random.nextInt(Math.min(size() - offset, unit())) / 512 * 512;
            byte fill = (byte) (random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(100));
            ByteRange range = new ByteRange(offset, Math.min(length, size() - offset));
            changes.add(new Change(file.mark(), range, fill));
            Arrays.fill(disk, (int) range.offset(), (int) range.end(), fill);
            apply(writer, changes.getLast());
            if (random.nextInt(6) == 0) {
                writer.checkpoint();
                checkpoints.add(new Checkpoint(file.mark(), disk.clone()));
            }
        }
        writer.finish();
        checkpoints.add(new Checkpoint(file.mark(), disk.clone()));
    }

    private static void apply(DiskWriter writer, Change change) throws IOException {
        if (change.fill == 0) {
            writer.zero(change.range);
        } else {
            byte[] data = new byte[(int) change.range.length()];
            Arrays.fill(data, change.fill);
            writer.write(change.range.offset(), ByteBuffer.wrap(data));
        }
    }

    private void judge(Path left, List<Checkpoint> checkpoints, List<Change> changes, int durable, int until)
            throws IOException {
        Checkpoint last = checkpoints.stream().filter(checkpoint -> checkpoint.writes <= until)
                .reduce(checkpoints.getFirst(), (_, later) -> later);
        List<Change> since = changes.stream().filter(change -> change.writesBefore >= last.writes).toList();
        String crash = "crash after %d of the writes, %d durable".formatted(until, durable);

        byte[] untouched = read(readable(left), crash);
        byte[] expected = last.disk.clone();
        for (Change change : since) {
            Arrays.fill(untouched, (int) change.range.offset(), (int) change.range.end(), (byte) 0);
            Arrays.fill(expected, (int) change.range.offset(), (int) change.range.end(), (byte) 0);
        }
        assertArrayEquals(expected, untouched, crash);

        byte[] disk = last.disk.clone();
        try (DiskWriter writer = DiskImages.resume(left, format(), java.util.Map.of())) {
            for (Change change : since) {
                Arrays.fill(disk, (int) change.range.offset(), (int) change.range.end(), change.fill);
                apply(writer, change);
            }
            writer.finish();
        }
        assertArrayEquals(disk, read(left, crash), crash);
    }

    private byte[] read(Path image, String crash) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()))) {
            return TestDisk.contentOf(reader);
        } catch (ImageException e) {
            throw new AssertionError(crash + ": " + e.getMessage(), e);
        }
    }
}
