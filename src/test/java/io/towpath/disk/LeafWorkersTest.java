package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towpath.disk.raw.RawImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work that does not begin, or stops before its end, is never taken for done.
class LeafWorkersTest {

    private static final int LEAVES = 5;

    @TempDir
    Path folder;

    private static final class Silent implements ConversionProgress {
        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }

    private DiskReader disk() throws IOException {
        byte[] content = new byte[LEAVES * DigestTree.LEAF];
        Arrays.fill(content, (byte) 7);
        return RawImage.open(ImageSource.open(Files.write(folder.resolve("disk"), content)));
    }

    private static LeafWorkers workers(DiskReader disk, LeafHash.Kind hashes) {
        return new LeafWorkers(new LeafPlan(List.of(disk), new BitSet()), disk.sizeBytes(), hashes, new Silent());
    }

    @Test
    void allLeavesAreDone() throws IOException {
        AtomicInteger done = new AtomicInteger();
        try (DiskReader disk = disk()) {
            workers(disk, LeafHash.Kind.NONE).run(3, false, (_, _, _) -> done.incrementAndGet());
        }
        assertEquals(LEAVES, done.get());
    }

    @Test
    @SuppressWarnings("NullAway") // stands for any failure to make what a thread needs, such as too little memory
    void threadsThatCannotBeginFailTheRun() throws IOException {
        try (DiskReader disk = disk()) {
            LeafWorkers workers = workers(disk, null);
            assertThrows(NullPointerException.class, () -> workers.run(3, false, (_, _, _) -> {}));
        }
    }

    @Test
    void errorsOfTheWorkAreThrown() throws IOException {
        Error failure = new OutOfMemoryError("for a test");
        try (DiskReader disk = disk()) {
            LeafWorkers workers = workers(disk, LeafHash.Kind.NONE);
            assertSame(failure, assertThrows(OutOfMemoryError.class, () -> workers.run(2, false, (leaf, _, _) -> {
                if (leaf == 3) {
                    throw failure;
                }
            })));
        }
    }
}
