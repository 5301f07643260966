package io.towpath.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// libdeflate, where the system has it: inflates a zlib stream that is all there in about 40 % of the time of
/// `java.util.zip`. Nothing depends on it. For one thread at a time.
///
/// `-Dtowpath.libdeflate=off` leaves it alone.
public final class LibDeflate implements AutoCloseable {

    /// What is there is no zlib stream, or its checksum is wrong, or it has no end.
    public static final int CORRUPT = -1;

    /// It has more bytes than there is room for.
    public static final int TOO_LONG = -2;

    private static final int SUCCESS = 0;
    private static final int NO_ROOM = 3;

    private static final @Nullable Calls CALLS = Calls.find();

    private final Calls calls;
    private final MemorySegment decompressor;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment sizes = arena.allocate(JAVA_LONG, 2);

    private LibDeflate(Calls calls, MemorySegment decompressor) {
        this.calls = calls;
        this.decompressor = decompressor;
    }

    private record Calls(MethodHandle alloc, MethodHandle free, MethodHandle zlib) {

        static @Nullable Calls find() {
            SymbolLookup library = library();
            if (library == null) {
                return null;
            }
            try {
                Linker linker = Linker.nativeLinker();
                return new Calls(
                        linker.downcallHandle(library.findOrThrow("libdeflate_alloc_decompressor"),
                                FunctionDescriptor.of(ADDRESS)),
                        linker.downcallHandle(library.findOrThrow("libdeflate_free_decompressor"),
                                FunctionDescriptor.ofVoid(ADDRESS)),
                        linker.downcallHandle(library.findOrThrow("libdeflate_zlib_decompress_ex"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG,
                                        ADDRESS, ADDRESS)));
            } catch (RuntimeException | LinkageError e) {
                return null;
            }
        }
    }

    /// Null where the system does not have it, or is not to use it.
    static @Nullable SymbolLookup library() {
        if ("off".equals(System.getProperty("towpath.libdeflate"))
                || !"64".equals(System.getProperty("sun.arch.data.model"))) {
            return null;
        }
        try {
            return SymbolLookup.libraryLookup("libdeflate.so.0", Arena.global());
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    /// Null where the system does not have it.
    public static @Nullable LibDeflate create() {
        if (CALLS == null) {
            return null;
        }
        try {
            MemorySegment decompressor = (MemorySegment) CALLS.alloc.invokeExact();
            return decompressor.address() == 0 ? null : new LibDeflate(CALLS, decompressor);
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_alloc_decompressor", e);
        }
    }

    /// Inflates one stream and moves both positions behind it.
    ///
    /// @param data a direct buffer
    /// @param into a direct buffer
    /// @return how many bytes it has, or [#CORRUPT] or [#TOO_LONG]; nothing moves then
    public int inflate(ByteBuffer data, ByteBuffer into) {
        int result;
        try {
            result = (int) calls.zlib.invokeExact(decompressor, MemorySegment.ofBuffer(data), (long) data.remaining(),
                    MemorySegment.ofBuffer(into), (long) into.remaining(), sizes, sizes.asSlice(8));
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_zlib_decompress_ex", e);
        }
        if (result != SUCCESS) {
            return result == NO_ROOM ? TOO_LONG : CORRUPT;
        }
        int got = (int) sizes.getAtIndex(JAVA_LONG, 1);
        data.position(data.position() + (int) sizes.getAtIndex(JAVA_LONG, 0));
        into.position(into.position() + got);
        return got;
    }

    @Override
    public void close() {
        try {
            calls.free.invokeExact(decompressor);
        } catch (Throwable e) {
            throw new IllegalStateException("libdeflate_free_decompressor", e);
        }
        arena.close();
    }
}
