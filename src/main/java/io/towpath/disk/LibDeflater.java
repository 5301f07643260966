package io.towpath.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.towpath.disk.BlockDeflater.Wrapping;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The compressor of libdeflate, where the system has it. For one thread at a time.
///
/// Levels are zlib's. Its own are one step smaller: of 60 MB of programs and text in blocks of 64 KiB its level 5 makes
/// 18.52 MB in 0.7 s, zlib's level 6 18.59 MB in 1.8 s; 3 makes 19.09 MB in 0.5 s, zlib's 4 19.19 MB in 1.0 s.
final class LibDeflater implements AutoCloseable {

    private static final @Nullable Calls CALLS = Calls.find();

    private final Calls calls;
    private final MemorySegment compressor;
    private final Wrapping wrapping;

    private LibDeflater(Calls calls, MemorySegment compressor, Wrapping wrapping) {
        this.calls = calls;
        this.compressor = compressor;
        this.wrapping = wrapping;
    }

    private record Calls(MethodHandle alloc, MethodHandle free, MethodHandle zlib, MethodHandle raw) {

        static @Nullable Calls find() {
            SymbolLookup library = LibDeflate.library();
            if (library == null) {
                return null;
            }
            try {
                Linker linker = Linker.nativeLinker();
                FunctionDescriptor compress = FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS,
                        JAVA_LONG);
                return new Calls(
                        linker.downcallHandle(library.findOrThrow("libdeflate_alloc_compressor"),
                                FunctionDescriptor.of(ADDRESS, JAVA_INT)),
                        linker.downcallHandle(library.findOrThrow("libdeflate_free_compressor"),
                                FunctionDescriptor.ofVoid(ADDRESS)),
                        linker.downcallHandle(library.findOrThrow("libdeflate_zlib_compress"), compress),
                        linker.downcallHandle(library.findOrThrow("libdeflate_deflate_compress"), compress));
            } catch (RuntimeException | LinkageError e) {
                return null;
            }
        }
    }

    /// Null where the system does not have it.
    ///
    /// @param level of zlib, 1 to 9; 0 only stores
    static @Nullable LibDeflater create(int level, Wrapping wrapping) {
        if (CALLS == null) {
            return null;
        }
        try {
            MemorySegment compressor = (MemorySegment) CALLS.alloc.invokeExact(level == 0 ? 0 : Math.max(1, level - 1));
            return compressor.address() == 0 ? null : new LibDeflater(CALLS, compressor, wrapping);
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_alloc_compressor", e);
        }
    }

    /// Compresses `data` into `into`, both direct and left as they are.
    ///
    /// @return how many bytes it became, 0 when there is no room
    int deflate(ByteBuffer data, ByteBuffer into) {
        MethodHandle compress = wrapping == Wrapping.ZLIB ? calls.zlib : calls.raw;
        try {
            return (int) (long) compress.invokeExact(compressor, MemorySegment.ofBuffer(data), (long) data.remaining(),
                    MemorySegment.ofBuffer(into), (long) into.remaining());
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_compress", e);
        }
    }

    @Override
    public void close() {
        try {
            calls.free.invokeExact(compressor);
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_free_compressor", e);
        }
    }
}
