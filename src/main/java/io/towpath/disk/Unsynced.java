package io.towpath.disk;

import java.util.Arrays;

/// What of a file was written since it was last made durable, to be given back to its file system where that failed: what is
/// written there again is laid out anew then. In the place that it has, ext4 may count a block that it could not store as one
/// that was never written; it is written again, synced without a word, read back from memory, and gone after the next mount.
///
/// Only for files of which all that is written is the disk's own bytes.
public final class Unsynced {

    /// Runs; of more nothing is given back.
    private static final int MOST = 1 << 20;

    /// Start and end of each.
    private long[] runs = new long[128];
    private int used;
    private boolean tooMany;

    /// Gives a range back.
    public interface Back {
        void give(long offset, long length);
    }

    public void wrote(long from, long end) {
        if (used > 0 && runs[used - 1] == from) {
            runs[used - 1] = end;
        } else if (used == 2 * MOST) {
            tooMany = true;
        } else {
            if (used == runs.length) {
                runs = Arrays.copyOf(runs, 2 * used);
            }
            runs[used++] = from;
            runs[used++] = end;
        }
    }

    public void synced() {
        used = 0;
        tooMany = false;
    }

    public void failed(Back back) {
        for (int i = 0; i < used && !tooMany; i += 2) {
            back.give(runs[i], runs[i + 1] - runs[i]);
        }
        synced();
    }
}
