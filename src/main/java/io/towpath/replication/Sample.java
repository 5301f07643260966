package io.towpath.replication;

import io.towpath.disk.RangeSet;
import io.towpath.units.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// Blocks of a disk that its platform calls unchanged, picked to be compared all the same. Half of them lie near changed
/// ones: programs write near where they wrote, so that is where a lost change lies most likely.
final class Sample {

    /// Bytes of a block, on its own multiple.
    static final int BLOCK = 64 << 10;
    private static final int NEAR = 8;
    private static final int TRIES = 4;

    private Sample() {}

    /// @return in the order of the disk; fewer than `blocks` where there are not so many
    static List<ByteRange> of(long capacityBytes, RangeSet changed, int blocks, Random random) {
        long all = Math.ceilDiv(capacityBytes, BLOCK);
        TreeSet<Long> picked = new TreeSet<>();
        if (all <= blocks) {
            for (long block = 0; block < all; block++) {
                pick(block, capacityBytes, changed, picked);
            }
        } else {
            List<ByteRange> near = changed.between(0, capacityBytes);
            for (int tries = 0; tries < TRIES * blocks && picked.size() < blocks; tries++) {
                long block = tries % 2 == 0 || near.isEmpty()
                        ? random.nextLong(all)
                        : near(near.get(random.nextInt(near.size())), random);
                if (block >= 0 && block < all) {
                    pick(block, capacityBytes, changed, picked);
                }
            }
        }
        List<ByteRange> sample = new ArrayList<>();
        picked.forEach(block -> sample.add(range(block, capacityBytes)));
        return sample;
    }

    private static long near(ByteRange range, Random random) {
        int distance = 1 + random.nextInt(NEAR);
        return random.nextBoolean() ? range.offset() / BLOCK - distance : (range.end() - 1) / BLOCK + distance;
    }

    private static void pick(long block, long capacityBytes, RangeSet changed, TreeSet<Long> picked) {
        ByteRange range = range(block, capacityBytes);
        if (changed.between(range.offset(), range.end()).isEmpty()) {
            picked.add(block);
        }
    }

    private static ByteRange range(long block, long capacityBytes) {
        return new ByteRange(block * BLOCK, Math.min(BLOCK, capacityBytes - block * BLOCK));
    }
}
