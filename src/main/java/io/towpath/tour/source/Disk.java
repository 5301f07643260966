package io.towpath.tour.source;

import io.towpath.disk.RangeSet;
import io.towpath.units.ByteRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// The blocks of a disk: how often each was written, and in which tick last. A copy of it is a snapshot.
final class Disk {

    private static final int BLOCKS_OF_A_MIB = (1 << 20) / Blocks.BYTES;
    /// Files lie in runs.
    private static final int RUN = 8;
    private static final double MOST_WRITES = 0.8;

    private final String key;
    private final long seed;
    private final int[] generation;
    private final long[] written;
    private final int[] stored;

    private Disk(String key, long seed, int[] generation, long[] written) {
        this.key = key;
        this.seed = seed;
        this.generation = generation;
        this.written = written;
        List<Integer> used = new ArrayList<>();
        for (int block = 1; block < generation.length; block++) {
            if (generation[block] > 0) {
                used.add(block);
            }
        }
        stored = used.stream().mapToInt(Integer::intValue).toArray();
    }

    static Disk installed(Blueprint vm, int index) {
        return added(vm, index, vm.disks().get(index));
    }

    static Disk added(Blueprint vm, int index, int mib) {
        String key = Integer.toString(2000 + index);
        long seed = Dice.of(vm.seed(), index, 0);
        int[] generation = new int[mib * BLOCKS_OF_A_MIB];
        for (int block = 0; block < generation.length; block++) {
            boolean inUse = block < RUN || Dice.share(seed, block / RUN, 1) * 100 < vm.stored();
            generation[block] = inUse ? 1 : 0;
        }
        return new Disk(key, seed, generation, new long[generation.length]);
    }

    Disk frozen() {
        return new Disk(key, seed, generation.clone(), written.clone());
    }

    String key() {
        return key;
    }

    String label() {
        return "Hard disk " + (Integer.parseInt(key) - 1999);
    }

    long seed() {
        return seed;
    }

    int blocks() {
        return generation.length;
    }

    long bytes() {
        return (long) generation.length * Blocks.BYTES;
    }

    int generation(int block) {
        return generation[block];
    }

    /// The guest writes some block that is in use; four of five times one of the hot ones.
    void write(long tick, long dice, double hot) {
        boolean often = hot < 1 && Dice.share(dice, 1, 0) < MOST_WRITES;
        int among = often ? Math.max(1, (int) (stored.length * hot)) : stored.length;
        int block = stored[(int) (Dice.share(dice, 2, 0) * among)];
        generation[block]++;
        written[block] = tick;
    }

    RangeSet allocated() {
        return ranges(block -> generation[block] > 0);
    }

    RangeSet changedSince(long tick) {
        return ranges(block -> written[block] > tick);
    }

    private RangeSet ranges(IntPredicate which) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int block = 0; block < generation.length; block++) {
            if (which.test(block)) {
                ranges.add(new ByteRange((long) block * Blocks.BYTES, Blocks.BYTES));
            }
        }
        return RangeSet.of(ranges);
    }

    void save(DataOutput out) throws IOException {
        out.writeUTF(key);
        out.writeLong(seed);
        out.writeInt(generation.length);
        for (int block = 0; block < generation.length; block++) {
            out.writeInt(generation[block]);
            out.writeLong(written[block]);
        }
    }

    static Disk load(DataInput in) throws IOException {
        String key = in.readUTF();
        long seed = in.readLong();
        int[] generation = new int[in.readInt()];
        long[] written = new long[generation.length];
        for (int block = 0; block < generation.length; block++) {
            generation[block] = in.readInt();
            written[block] = in.readLong();
        }
        return new Disk(key, seed, generation, written);
    }
}
