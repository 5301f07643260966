package io.towpath.disk.qcow2;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Walks tables in pieces of at most 64 KiB, telling what is not zero.
final class TableWalk {

    private static final int CHUNK = 1 << 16;

    private final ImageSource source;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);
    private final long[] entries = new long[CHUNK / Geometry.ENTRY_BYTES];

    TableWalk(ImageSource source) {
        this.source = source;
    }

    /// Told an entry that is not zero.
    interface EntryVisitor {

        /// @param index of the entry in the table
        /// @param at    byte of the file where the entry lies
        void entry(long index, long entry, long at) throws IOException;
    }

    /// Told an extended L2 entry of which one half at least is not zero.
    interface PairVisitor {

        /// @param index of the entry in the table
        /// @param at    byte of the file where the entry lies
        void entry(long index, long entry, long subclusters, long at) throws IOException;
    }

    /// The same for entries of two times 8 bytes.
    void pairs(long place, long count, PairVisitor each) throws IOException {
        for (long done = 0; done < count;) {
            int now = (int) Math.min(count - done, entries.length / 2);
            long at = place + done * 2 * Geometry.ENTRY_BYTES;
            source.read(at, bytes.clear().limit(now * 2 * Geometry.ENTRY_BYTES));
            bytes.flip().asLongBuffer().get(entries, 0, now * 2);
            for (int i = 0; i < now; i++) {
                if ((entries[2 * i] | entries[2 * i + 1]) != 0) {
                    each.entry(done + i, entries[2 * i], entries[2 * i + 1], at + 2L * i * Geometry.ENTRY_BYTES);
                }
            }
            done += now;
        }
    }

    void table(long place, long count, EntryVisitor each) throws IOException {
        for (long done = 0; done < count;) {
            int now = (int) Math.min(count - done, entries.length);
            long at = place + done * Geometry.ENTRY_BYTES;
            source.read(at, bytes.clear().limit(now * Geometry.ENTRY_BYTES));
            bytes.flip().asLongBuffer().get(entries, 0, now);
            for (int i = 0; i < now; i++) {
                if (entries[i] != 0) {
                    each.entry(done + i, entries[i], at + (long) i * Geometry.ENTRY_BYTES);
                }
            }
            done += now;
        }
    }
}
