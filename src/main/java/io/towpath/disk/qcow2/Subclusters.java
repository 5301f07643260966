package io.towpath.disk.qcow2;

import io.towpath.disk.qcow2.L2Entry.Kind;

/// The second half of an extended L2 entry: what each of the 32 subclusters of a guest cluster is.
///
/// | bit      | subcluster number | set: it                                                        |
/// |---------:|-------------------|----------------------------------------------------------------|
/// |  0 to 31 | the same          | is stored, at its place in the cluster that the first half names |
/// | 32 to 63 | 32 less           | reads as zeroes                                                |
///
/// Neither is set: it was never written. Both must not be set. For a compressed cluster all are 0.
final class Subclusters {

    static final int COUNT = 32;

    private Subclusters() {}

    /// Log2 of a subcluster's bytes.
    static int bits(Geometry geometry) {
        return geometry.clusterBits() - 5;
    }

    static boolean agree(long word) {
        return ((int) word & (int) (word >>> COUNT)) == 0;
    }

    /// How many subclusters lie up to the end of the last stored one, 0 for none.
    static int stored(long word) {
        return COUNT - Integer.numberOfLeadingZeros((int) word);
    }

    static Kind kind(long word, int subcluster) {
        if ((word >>> subcluster & 1) != 0) {
            return Kind.DATA;
        }
        return (word >>> COUNT + subcluster & 1) != 0 ? Kind.ZERO : Kind.UNALLOCATED;
    }

    /// How many of one kind follow each other from a subcluster on, that one included; 0 where it is of another.
    static int run(long word, Kind kind, int subcluster) {
        int data = (int) word;
        int zero = (int) (word >>> COUNT);
        int mask = switch (kind) {
            case DATA -> data;
            case ZERO -> zero;
            case UNALLOCATED -> ~(data | zero);
            case COMPRESSED -> 0;
        };
        // zeroes come in from above, so the inverse ends the run at the last subcluster
        return Math.min(COUNT - subcluster, Integer.numberOfTrailingZeros(~(mask >>> subcluster)));
    }
}
