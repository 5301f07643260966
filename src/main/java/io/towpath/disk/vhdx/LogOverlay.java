package io.towpath.disk.vhdx;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/// What a log writes over the file: sectors of 4 KiB, kept as places in the log and not as bytes, and runs of zeroes.
/// Built once, then only read.
final class LogOverlay {

    static final int SECTOR = 4096;

    private static final int LEADING = 8;
    private static final int TRAILING = 4;

    private final TreeMap<Long, Piece> pieces = new TreeMap<>();
    private long fileLength;

    enum Kind {
        FILE, ZERO, SECTOR
    }

    /// @param logged   byte of the file where a data sector lies in the log
    /// @param leading  the first 8 bytes of the sector, which the log keeps elsewhere
    /// @param trailing its last 4
    record Piece(Kind kind, long start, long end, long logged, long leading, int trailing) {

        private static Piece of(Kind kind, long start, long end) {
            return new Piece(kind, start, end, 0, 0, 0);
        }

        private Piece cut(long from, long to) {
            return new Piece(kind, from, to, logged, leading, trailing);
        }

        /// @param at byte of the file inside this piece, which is none of the file's own
        void fill(ImageSource source, long at, ByteBuffer into) throws IOException {
            if (kind == Kind.ZERO) {
                Zeroes.fill(into);
                return;
            }
            ByteBuffer sector = Bytes.allocate(SECTOR);
            source.read(logged, sector);
            sector.putLong(0, leading).putInt(SECTOR - TRAILING, trailing);
            into.put(sector.clear().position((int) (at - start)).limit((int) (at - start) + into.remaining()));
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty() && fileLength == 0;
    }

    int size() {
        return pieces.size();
    }

    /// How long the file has to be at least.
    long fileLength() {
        return fileLength;
    }

    void extendTo(long bytes) {
        fileLength = Math.max(fileLength, bytes);
    }

    void zero(long offset, long length) {
        put(Piece.of(Kind.ZERO, offset, offset + length));
    }

    void sector(long offset, long logged, long leading, int trailing) {
        put(new Piece(Kind.SECTOR, offset, offset + SECTOR, logged, leading, trailing));
    }

    /// Later pieces hide earlier ones. Both keep to sectors, so a sector is hidden whole or not at all.
    private void put(Piece piece) {
        var before = pieces.lowerEntry(piece.start);
        if (before != null && before.getValue().end > piece.start) {
            Piece hidden = before.getValue();
            pieces.put(hidden.start, hidden.cut(hidden.start, piece.start));
            if (hidden.end > piece.end) {
                pieces.put(piece.end, hidden.cut(piece.end, hidden.end));
            }
        }
        for (var next = pieces.ceilingEntry(piece.start); next != null
                && next.getKey() < piece.end; next = pieces.ceilingEntry(piece.start)) {
            pieces.remove(next.getKey());
            Piece hidden = next.getValue();
            if (hidden.end > piece.end) {
                pieces.put(piece.end, hidden.cut(piece.end, hidden.end));
            }
        }
        pieces.put(piece.start, piece);
    }

    /// What holds a byte of the file.
    Piece at(long offset) {
        var floor = pieces.floorEntry(offset);
        if (floor != null && floor.getValue().end > offset) {
            return floor.getValue();
        }
        Long next = pieces.higherKey(offset);
        return Piece.of(Kind.FILE, offset, next == null ? Long.MAX_VALUE : next);
    }
}
