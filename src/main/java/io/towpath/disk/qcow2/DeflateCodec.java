package io.towpath.disk.qcow2;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Compression type 0: a raw deflate stream, without a zlib head and so without a checksum. QEMU writes it with a window
/// of 4 KiB; any window is read.
final class DeflateCodec implements ClusterCodec {

    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer probe = ByteBuffer.allocate(1);

    @Override
    public Outcome expand(ByteBuffer compressed, ByteBuffer cluster) {
        inflater.reset();
        inflater.setInput(compressed);
        try {
            while (cluster.hasRemaining()) {
                if (inflater.inflate(cluster) == 0) {
                    return stuck();
                }
            }
            // the end mark of the stream is only looked at when one more byte is asked for
            if (!inflater.finished() && inflater.inflate(probe.clear()) > 0) {
                return Outcome.TOO_LONG;
            }
            return inflater.finished() ? Outcome.EXACT : stuck();
        } catch (DataFormatException e) {
            return Outcome.GARBAGE;
        }
    }

    private Outcome stuck() {
        if (inflater.finished()) {
            return Outcome.TOO_SHORT;
        }
        return inflater.needsInput() ? Outcome.INPUT_ENDS : Outcome.GARBAGE;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
