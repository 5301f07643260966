package io.towpath.disk.qcow2;

import java.nio.ByteBuffer;

/// Expands compressed clusters; for one thread at a time.
sealed interface ClusterCodec extends AutoCloseable permits DeflateCodec, ZstdCodec {

    /// Expands what begins at `compressed` and must become exactly what fits into `cluster`. Bytes behind its end are
    /// not looked at: the last sector may hold the beginning of another.
    ///
    /// @param compressed direct, position to limit
    /// @param cluster    direct or not, from its position to its limit
    Outcome expand(ByteBuffer compressed, ByteBuffer cluster);

    @Override
    void close();

    /// What came out: exactly a cluster, or why not.
    enum Outcome {
        EXACT, INPUT_ENDS, TOO_SHORT, TOO_LONG, GARBAGE
    }

    static ClusterCodec of(int compressionType) {
        return compressionType == Qcow2Header.ZSTD ? new ZstdCodec() : new DeflateCodec();
    }
}
