package io.towpath.disk.qcow2;

import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The L1 table, held whole: at most 32 MiB, and never more than the file has. Bits 9 to 55 of an entry are the place of
/// an L2 table, bit 63 says that its refcount is exactly one; 0 is no table, and nothing written in its range.
final class L1Table {

    private static final int CHUNK = 1 << 16;

    private final long[] places;

    private L1Table(long[] places) {
        this.places = places;
    }

    /// Reads the table of a header that [HeaderChecks] let pass, and checks that every entry leads to an L2 table that
    /// lies in the file, behind the header.
    static L1Table read(Qcow2Header header, ImageSource source) throws IOException {
        long[] places = new long[(int) header.l1Size()];
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        Faults faults = new Faults(source.name());
        Geometry geometry = header.geometry();
        for (int done = 0; done < places.length;) {
            int count = Math.min(places.length - done, CHUNK / Geometry.ENTRY_BYTES);
            chunk.clear().limit(count * Geometry.ENTRY_BYTES);
            source.read(header.l1Offset() + (long) done * Geometry.ENTRY_BYTES, chunk);
            chunk.flip().asLongBuffer().get(places, done, count);
            done += count;
        }
        for (int i = 0; i < places.length; i++) {
            if (places[i] != 0) {
                places[i] &= ~L2Entry.COPIED;
                long at = header.l1Offset() + (long) i * Geometry.ENTRY_BYTES;
                if (!isGood(geometry, source, faults, "L1 table", "entry " + i, at, places[i])) {
                    places[i] = 0;
                }
            }
        }
        return new L1Table(places);
    }

    /// Checks that a whole cluster lies in the file at `place`.
    ///
    /// @return false where the image is only looked at and none does
    static boolean isGood(Geometry geometry, ImageSource source, Faults faults, String structure, String field, long at,
            long place) throws IOException {
        long fileBytes = source.length();
        if (place < geometry.clusterBytes() || !geometry.aligned(place) || place >= fileBytes) {
            source.refuse(faults.pointer(Reason.OFFSET_OUT_OF_RANGE, structure, field, at, Long.toUnsignedString(place),
                    "a cluster boundary behind the header and in the file's " + fileBytes + " bytes"));
            return false;
        }
        if (geometry.clusterBytes() > fileBytes - place) {
            source.refuse(faults.pointer(Reason.TRUNCATED, structure, field, at, Long.toUnsignedString(place),
                    geometry.clusterBytes() + " bytes to lie there, but the file ends at byte " + fileBytes));
            return false;
        }
        return true;
    }

    int size() {
        return places.length;
    }

    /// @return the place of an L2 table, 0 for none
    long place(int index) {
        return places[index];
    }

    /// A copy that may be changed.
    long[] copy() {
        return Arrays.copyOf(places, places.length);
    }
}
