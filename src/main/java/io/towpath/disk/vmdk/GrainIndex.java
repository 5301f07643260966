package io.towpath.disk.vmdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The grain directory of a stream being written, and the one grain table that is not complete. As grains come in the
/// order of the disk, a table is complete when a grain of a later one comes; it then follows its grains in the stream.
/// So memory is 4 bytes for each 32 MiB of the disk.
final class GrainIndex {

    private static final int NONE = -1;

    private final int[] directory;
    private final int[] table = new int[SparseHeader.ENTRIES_PER_TABLE];
    private int number = NONE;

    GrainIndex(int tables) {
        directory = new int[tables];
    }

    /// The table a grain is in.
    static int tableOf(long grain) {
        return (int) (grain / SparseHeader.ENTRIES_PER_TABLE);
    }

    /// Appends the table that was being filled, if `grain` is not in it.
    void completeBefore(long grain, StreamFile file) throws IOException {
        if (number != NONE && number != tableOf(grain)) {
            complete(file);
        }
    }

    void put(long grain, long sector) {
        number = tableOf(grain);
        table[(int) (grain % SparseHeader.ENTRIES_PER_TABLE)] = (int) sector;
    }

    /// A table that is in the file already.
    void completed(long sector) {
        directory[number] = (int) sector;
        begin();
    }

    private void begin() {
        Arrays.fill(table, 0);
        number = NONE;
    }

    private void complete(StreamFile file) throws IOException {
        file.append(StreamMarker.GRAIN_TABLE.bytes(GrainTables.TABLE_SECTORS));
        long sector = file.sectors();
        file.append(littleEndian(table));
        completed(sector);
    }

    /// Appends what is missing, and the directory.
    ///
    /// @return the directory's sector
    long finish(StreamFile file) throws IOException {
        if (number != NONE) {
            complete(file);
        }
        ByteBuffer bytes = littleEndian(directory);
        file.append(StreamMarker.GRAIN_DIRECTORY.bytes(bytes.remaining() / Sectors.BYTES));
        long sector = file.sectors();
        file.append(bytes);
        return sector;
    }

    /// In whole sectors.
    private static ByteBuffer littleEndian(int[] entries) {
        int bytes = Math.toIntExact(Sectors.toBytes(Sectors.holding(4L * entries.length)));
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(entries);
        return buffer;
    }
}
