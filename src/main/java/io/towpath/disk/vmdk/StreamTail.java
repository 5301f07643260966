package io.towpath.disk.vmdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Finds again, by its markers, what of a stream a crash left: the grains before an offset of the disk, and the tables
/// among them. Tables behind the last of those grains are dropped, since they may be incomplete; what is kept was made
/// durable before.
final class StreamTail {

    private static final int LOOKED_AT = StreamMarker.TYPE_AT + 4;

    private final StreamFile file;
    private final SparseHeader header;
    private final GrainIndex index;
    private final ByteBuffer look = ByteBuffer.allocate(LOOKED_AT).order(ByteOrder.LITTLE_ENDIAN);
    private long end;
    private long grain = -1;
    /// Of the table that was met last, 0 if a grain followed it.
    private long table;

    StreamTail(StreamFile file, SparseHeader header, GrainIndex index) {
        this.file = file;
        this.header = header;
        this.index = index;
        this.end = header.overhead();
    }

    /// Cuts the file behind the last grain before `limit`.
    ///
    /// @param limit a sector of the disk
    void cut(long limit) throws IOException {
        long at = end;
        while (at >= 0) {
            look.clear();
            at = file.read(Sectors.toBytes(at), look) ? next(at, limit) : -1;
        }
        file.cut(end);
    }

    /// @return where the next marker is, or -1 when there is none that counts
    private long next(long at, long limit) {
        long value = look.getLong(0);
        long size = Integer.toUnsignedLong(look.getInt(8));
        if (size == 0) {
            boolean isTable = StreamMarker.ofType(look.getInt(StreamMarker.TYPE_AT)) == StreamMarker.GRAIN_TABLE
                    && value == GrainTables.TABLE_SECTORS && grain >= 0 && table == 0;
            table = isTable ? at + 1 : 0;
            return isTable ? table + value : -1;
        }
        long found = value / header.grainSectors();
        boolean counts = value >= 0 && value < limit && value < header.capacity()
                && value % header.grainSectors() == 0 && found > grain
                && size <= 2L * header.grainBytes();
        if (!counts) {
            return -1;
        }
        if (table != 0) {
            index.completed(table);
            table = 0;
        }
        index.put(found, at);
        grain = found;
        end = at + Sectors.holding(CompressedExtent.MARKER_BYTES + size);
        return end;
    }
}
