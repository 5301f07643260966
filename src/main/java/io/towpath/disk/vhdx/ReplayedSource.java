package io.towpath.disk.vhdx;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The file as it is once its log is replayed. The replay is an overlay in memory: the file itself is never changed.
record ReplayedSource(ImageSource source, LogOverlay overlay) {

    String name() {
        return source.name();
    }

    /// A log may also make the file longer; what it adds reads as zeroes.
    long length() {
        return Math.max(source.length(), overlay.fileLength());
    }

    boolean isReplayed() {
        return !overlay.isEmpty();
    }

    /// Fills `into` from its position to its limit.
    void read(long offset, ByteBuffer into) throws IOException {
        if (overlay.isEmpty()) {
            source.read(offset, into);
            return;
        }
        int limit = into.limit();
        for (long at = offset; into.position() < limit;) {
            LogOverlay.Piece piece = overlay.at(at);
            int length = (int) Math.min(limit - into.position(), piece.end() - at);
            into.limit(into.position() + length);
            if (piece.kind() == LogOverlay.Kind.FILE) {
                readFile(at, into);
            } else {
                piece.fill(source, at, into);
            }
            into.limit(limit);
            at += length;
        }
    }

    private void readFile(long at, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long stored = source.length() - at;
        if (stored < into.remaining() && at + into.remaining() <= length()) {
            into.limit(into.position() + (int) Math.max(0, stored));
            source.read(Math.min(at, source.length()), into);
            into.limit(limit);
            Zeroes.fill(into);
        } else {
            source.read(at, into);
        }
    }
}
