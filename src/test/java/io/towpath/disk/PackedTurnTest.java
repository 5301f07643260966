package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Leaves that threads pack are stored in the order of the disk, whatever happens to one of them.
@Timeout(20)
class PackedTurnTest {

    private static final int LEAVES = 60;
    private static final int THREADS = 6;

    @TempDir
    private Path folder;

    @Test
    void storesInTheOrderOfTheDisk() throws IOException {
        Shelf shelf = new Shelf();

        run(new Numbers(-1), shelf, Integer.MAX_VALUE);

        assertEquals(LongStream.range(0, LEAVES).boxed().toList(), shelf.stored);
        assertEquals(0, shelf.openPackers.get());
        assertTrue(shelf.packers.get() <= THREADS);
    }

    @Test
    void storesWhatLiesBeforeALeafThatFailsAndNothingBehindIt() throws IOException {
        for (int bad : new int[]{0, 7, LEAVES - 1}) {
            Shelf shelf = new Shelf();

            IOException failure = assertThrows(IOException.class, () -> run(new Numbers(bad), shelf,
                    Integer.MAX_VALUE));

            assertEquals("leaf " + bad, failure.getMessage());
            assertEquals(LongStream.range(0, bad).boxed().toList(), shelf.stored);
            assertEquals(0, shelf.openPackers.get());
        }
    }

    @Test
    void isNotStuckWhenStoringFails() {
        Shelf shelf = new Shelf();
        shelf.room = 9;

        ImageException failure = assertThrows(ImageException.class, () -> run(new Numbers(-1), shelf,
                Integer.MAX_VALUE));

        assertEquals(Reason.TARGET_FULL, failure.reason());
        assertEquals(LongStream.range(0, 9).boxed().toList(), shelf.stored);
    }

    @Test
    void isNotStuckWhenItIsCancelled() {
        Shelf shelf = new Shelf();

        ImageException failure = assertThrows(ImageException.class, () -> run(new Numbers(-1), shelf, 10));

        assertEquals(Reason.CANCELLED, failure.reason());
        assertFalse(shelf.stored.isEmpty());
        assertEquals(LongStream.range(0, shelf.stored.size()).boxed().toList(), shelf.stored);
    }

    /// However many threads are asked for: the first leaf is held up until all the others wait for room.
    @Test
    void keepsNoMoreThanItMay() throws IOException {
        Shelf shelf = new Shelf();
        shelf.roomBytes = DigestTree.LEAF + (64 << 10);
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);

        run(new ForwardedDisk(new Numbers(-1)) {
            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                while (offset == 0 && waiting() < 15 && shelf.rooms.size() < LEAVES - 1
                        && System.nanoTime() < longest) {
                    Thread.onSpinWait();
                }
                disk.read(offset, into);
            }
        }, shelf, Integer.MAX_VALUE, 256);

        assertEquals(16, shelf.packers.get());
        long rooms = (long) shelf.rooms.size() * shelf.roomBytes;
        assertTrue(rooms + 16 * (DigestTree.LEAF + shelf.ownBytes) <= 64L << 20, shelf.rooms.size() + " rooms");
        assertTrue(shelf.rooms.size() > 16, shelf.rooms.size() + " rooms");
        assertEquals(LongStream.range(0, LEAVES).boxed().toList(), shelf.stored);
    }

    private static long waiting() {
        Thread[] threads = new Thread[Thread.activeCount() + 64];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count).filter(thread -> thread.getName().startsWith("towpath-disk-")
                && thread.getState() == Thread.State.WAITING).count();
    }

    private void run(Numbers source, Shelf shelf, int cancelAfter) throws IOException {
        run(source, shelf, cancelAfter, THREADS);
    }

    /// @param cancelAfter leaves
    private void run(DiskReader source, Shelf shelf, int cancelAfter, int threads) throws IOException {
        TargetFiles files = TargetFiles.of(folder.resolve("target"), DiskFormat.RAW, Map.of());
        AtomicInteger told = new AtomicInteger();
        try (ConversionJournal journal = ConversionJournal.open(files, new ConversionJournal.Subject("test", source
                .sizeBytes(), LeafHash.Kind.DIGEST), false)) {
            TargetTurn target = new TargetTurn(shelf, journal, files, TargetTurn.Checkpoints.every(1 << 20), false);
            try (PackedTurn turn = new PackedTurn(shelf, target, threads)) {
                LeafPlan plan = new LeafPlan(List.of(source), new BitSet(), turn::expect);
                new LeafWorkers(plan, source.sizeBytes(), LeafHash.Kind.DIGEST, new ConversionProgress() {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        // told directly
                    }

                    @Override
                    public boolean cancelled() {
                        return told.get() >= cancelAfter;
                    }
                }).run(threads, false, (leaf, _, desk) -> turn.leaf(source, leaf, desk, (_, _) -> told
                        .incrementAndGet()));
            }
        }
    }

    /// A disk each of whose leaves holds its number; one of them cannot be read.
    private record Numbers(long bad) implements DiskReader {

        @Override
        public long sizeBytes() {
            return (long) LEAVES * DigestTree.LEAF - 512;
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            long leaf = offset / DigestTree.LEAF;
            if (leaf == bad) {
                throw new IOException("leaf " + leaf);
            }
            if (leaf % 5 == 0) {
                Thread.yield();
            }
            into.putLong(leaf + 1).position(into.limit());
        }

        @Override
        public void extents(ByteRange within, Consumer<Extent> each) {
            each.accept(new Extent.Data(within));
        }

        @Override
        public DiskFormat format() {
            return DiskFormat.RAW;
        }

        @Override
        public List<Fact> facts() {
            return List.of();
        }

        @Override
        public List<Note> notes() {
            return List.of();
        }

        @Override
        public List<ImageSource> sources() {
            return List.of();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /// Keeps the numbers of the leaves it is given.
    private static final class Shelf implements PackingWriter {

        final List<Long> stored = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger openPackers = new AtomicInteger();
        final AtomicInteger packers = new AtomicInteger();
        final Set<ByteBuffer> rooms = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        int room = Integer.MAX_VALUE;
        int roomBytes = 8;
        int ownBytes = 1 << 20;

        @Override
        public Packer packer() {
            packers.incrementAndGet();
            openPackers.incrementAndGet();
            return new Packer() {
                @Override
                public int mostBytes(int length) {
                    return roomBytes;
                }

                @Override
                public int ownBytes() {
                    return ownBytes;
                }

                @Override
                public void pack(long offset, ByteBuffer leaf, int blocks, ByteBuffer into) {
                    assertEquals(1, blocks);
                    rooms.add(into);
                    into.putLong(leaf.getLong());
                }

                @Override
                public void close() {
                    openPackers.decrementAndGet();
                }
            };
        }

        @Override
        public void writePacked(long offset, ByteBuffer packed) throws IOException {
            if (stored.size() == room) {
                throw new IOException("No space left on device");
            }
            assertEquals(offset / DigestTree.LEAF + 1, packed.getLong());
            stored.add(offset / DigestTree.LEAF);
        }

        @Override
        public void checkpoint() {
            // nothing to make durable
        }

        @Override
        public void finish() {
            // nothing to complete
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
