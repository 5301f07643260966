package io.towpath.disk.qcow2;

import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.towpath.disk.BlockDeflater;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Compresses clusters; for one thread at a time. The counterpart of [ClusterCodec].
sealed interface ClusterSqueezer extends AutoCloseable {

    /// The most that a cluster may become on the way, before it turns out to be too much.
    int mostBytes(int clusterBytes);

    /// Compresses `cluster`, which is left as it is, into `into`, whose position moves behind.
    ///
    /// @param cluster direct, from position to limit
    /// @param into    direct, with room for `mostBytes`
    /// @return false, and nothing moves, when it does not become smaller
    boolean squeeze(ByteBuffer cluster, ByteBuffer into);

    @Override
    void close();

    static ClusterSqueezer of(int compressionType, int level) {
        return compressionType == Qcow2Header.ZSTD ? new Zstd(level) : new Deflate(level);
    }

    /// Type 0: a raw deflate stream.
    final class Deflate implements ClusterSqueezer {

        private final BlockDeflater deflater;

        Deflate(int level) {
            deflater = new BlockDeflater(level, BlockDeflater.Wrapping.RAW);
        }

        @Override
        public int mostBytes(int clusterBytes) {
            return clusterBytes;
        }

        @Override
        public boolean squeeze(ByteBuffer cluster, ByteBuffer into) {
            int limit = into.limit();
            into.limit(into.position() + cluster.remaining() - 1);
            boolean smaller = deflater.deflate(cluster, into);
            into.limit(limit);
            return smaller;
        }

        @Override
        public void close() {
            deflater.close();
        }
    }

    /// Type 1: a zstd frame, by libzstd where the library that comes along can be loaded, otherwise by Java, which knows
    /// the usual level only.
    final class Zstd implements ClusterSqueezer {

        private final @Nullable ZstdContext context;
        private final ZstdCompressor java = new ZstdJavaCompressor();

        Zstd(int level) {
            context = ZstdContext.create(level);
        }

        @Override
        public int mostBytes(int clusterBytes) {
            return java.maxCompressedLength(clusterBytes);
        }

        @Override
        public boolean squeeze(ByteBuffer cluster, ByteBuffer into) {
            int bytes = context == null
                    ? java.compress(MemorySegment.ofBuffer(cluster), MemorySegment.ofBuffer(into))
                    : context.compress(cluster, into);
            boolean smaller = bytes > 0 && bytes < cluster.remaining();
            into.position(into.position() + (smaller ? bytes : 0));
            return smaller;
        }

        @Override
        public void close() {
            if (context != null) {
                context.close();
            }
        }
    }
}
