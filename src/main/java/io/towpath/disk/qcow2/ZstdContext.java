package io.towpath.disk.qcow2;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.airlift.compress.v3.internal.NativeLoader;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A context of libzstd that is kept from cluster to cluster. The library's own simple call, which is all that the
/// compressor of aircompressor offers, makes and clears tables of some hundred KiB for each cluster of 64 KiB. For one
/// thread at a time.
final class ZstdContext implements AutoCloseable {

    private static final @Nullable Calls CALLS = Calls.find();

    private final Calls calls;
    private final MemorySegment context;
    private final int level;

    private ZstdContext(Calls calls, MemorySegment context, int level) {
        this.calls = calls;
        this.context = context;
        this.level = level;
    }

    private record Calls(MethodHandle create, MethodHandle free, MethodHandle compress, MethodHandle isError) {

        static @Nullable Calls find() {
            try {
                SymbolLookup library = NativeLoader.loadLibrary("zstd");
                Linker linker = Linker.nativeLinker();
                return new Calls(
                        linker.downcallHandle(library.findOrThrow("ZSTD_createCCtx"), FunctionDescriptor.of(ADDRESS)),
                        linker.downcallHandle(library.findOrThrow("ZSTD_freeCCtx"),
                                FunctionDescriptor.of(JAVA_LONG, ADDRESS)),
                        linker.downcallHandle(library.findOrThrow("ZSTD_compressCCtx"), FunctionDescriptor.of(JAVA_LONG,
                                ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT)),
                        linker.downcallHandle(library.findOrThrow("ZSTD_isError"),
                                FunctionDescriptor.of(JAVA_INT, JAVA_LONG)));
            } catch (RuntimeException | LinkageError e) {
                return null;
            }
        }
    }

    /// Null where the library cannot be loaded.
    static @Nullable ZstdContext create(int level) {
        if (CALLS == null) {
            return null;
        }
        try {
            MemorySegment context = (MemorySegment) CALLS.create.invokeExact();
            return context.address() == 0 ? null : new ZstdContext(CALLS, context, level);
        } catch (Throwable e) {
            throw new IllegalStateException("ZSTD_createCCtx", e);
        }
    }

    /// Compresses `data` into `into`, both direct and left as they are.
    ///
    /// @return how many bytes it became, 0 when there is no room
    int compress(ByteBuffer data, ByteBuffer into) {
        try {
            long size = (long) calls.compress.invokeExact(context, MemorySegment.ofBuffer(into),
                    (long) into.remaining(),
                    MemorySegment.ofBuffer(data), (long) data.remaining(), level);
            return (int) calls.isError.invokeExact(size) != 0 ? 0 : (int) size;
        } catch (Throwable e) {
            throw new IllegalStateException("ZSTD_compressCCtx", e);
        }
    }

    @Override
    public void close() {
        try {
            long _ = (long) calls.free.invokeExact(context);
        } catch (Throwable e) {
            throw new IllegalStateException("ZSTD_freeCCtx", e);
        }
    }
}
