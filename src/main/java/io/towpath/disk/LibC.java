package io.towpath.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The few calls of the C library that Java has no words for: finding and punching holes, reserving space. Linux on 64 bits only;
/// elsewhere, or where native access is denied, each says that it failed and the caller does without.
public final class LibC {

    /// Answer of [#seekData]: only a hole follows.
    static final long PAST_THE_END = -2;

    private static final int FAILED = -1;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NONBLOCK = 04000;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 1 | 2;
    private static final int ZERO_RANGE = 16;
    private static final int O_EXCL = 0200;
    private static final int ENXIO = 6;
    private static final int EBUSY = 16;

    /// Answer of [#openExclusively]: somebody uses the device.
    public static final int BUSY = -EBUSY;

    private static final @Nullable Calls CALLS = Calls.find();

    private LibC() {}

    private record Calls(MethodHandle open, MethodHandle lseek, MethodHandle fallocate, MethodHandle close,
            StructLayout state, VarHandle errno) {

        static @Nullable Calls find() {
            boolean linux64 = "Linux".equals(System.getProperty("os.name"))
                    && "64".equals(System.getProperty("sun.arch.data.model"));
            if (!linux64) {
                return null;
            }
            try {
                Linker linker = Linker.nativeLinker();
                var names = linker.defaultLookup();
                Linker.Option errno = Linker.Option.captureCallState("errno");
                StructLayout state = Linker.Option.captureStateLayout();
                return new Calls(
                        linker.downcallHandle(names.findOrThrow("open"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                                Linker.Option.firstVariadicArg(2), errno),
                        linker.downcallHandle(names.findOrThrow("lseek"),
                                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT), errno),
                        linker.downcallHandle(names.findOrThrow("fallocate"),
                                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG)),
                        linker.downcallHandle(names.findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT)),
                        state, state.varHandle(MemoryLayout.PathElement.groupElement("errno")));
            } catch (RuntimeException | LinkageError e) {
                return null;
            }
        }
    }

    /// A descriptor, or a negative number.
    static int openReadOnly(Path path) {
        return open(path, O_CLOEXEC | O_NONBLOCK);
    }

    /// A descriptor for a file of our own, or a negative number.
    public static int openForHoles(Path path) {
        return open(path, O_RDWR | O_CLOEXEC);
    }

    /// A descriptor for a block device that nothing has mounted or is built upon, nor will be while it is open; [#BUSY]
    /// when something is; another negative number when it cannot be opened.
    public static int openExclusively(Path device) {
        return open(device, O_RDWR | O_EXCL | O_CLOEXEC);
    }

    private static int open(Path path, int flags) {
        if (CALLS == null) {
            return FAILED;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALLS.state);
            int opened = (int) CALLS.open.invokeExact(state, arena.allocateFrom(path.toString()), flags, 0);
            return opened < 0 && (int) CALLS.errno.get(state, 0L) == EBUSY ? BUSY : opened;
        } catch (Throwable e) {
            throw new IllegalStateException("open", e);
        }
    }

    static long seekData(int descriptor, long offset) {
        return seek(descriptor, offset, SEEK_DATA);
    }

    static long seekHole(int descriptor, long offset) {
        return seek(descriptor, offset, SEEK_HOLE);
    }

    private static long seek(int descriptor, long offset, int whence) {
        if (CALLS == null) {
            return FAILED;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALLS.state);
            long found = (long) CALLS.lseek.invokeExact(state, descriptor, offset, whence);
            return found < 0 && (int) CALLS.errno.get(state, 0L) == ENXIO ? PAST_THE_END : found;
        } catch (Throwable e) {
            throw new IllegalStateException("lseek", e);
        }
    }

    /// Frees the blocks of a range, which reads as zeroes then. False where the file system cannot.
    public static boolean punchHole(int descriptor, long offset, long length) {
        return fallocate(descriptor, KEEP_SIZE_AND_PUNCH_HOLE, offset, length);
    }

    /// Reserves the blocks of a range, which reads as zeroes where nothing was; the file becomes as long as needed. False
    /// where the file system cannot.
    public static boolean reserve(int descriptor, long offset, long length) {
        return fallocate(descriptor, 0, offset, length);
    }

    /// Makes a range read as zeroes, which the device may have to be written for. False where it cannot.
    public static boolean zeroRange(int descriptor, long offset, long length) {
        return fallocate(descriptor, ZERO_RANGE | 1, offset, length);
    }

    private static boolean fallocate(int descriptor, int mode, long offset, long length) {
        if (CALLS == null || descriptor < 0) {
            return false;
        }
        try {
            return (int) CALLS.fallocate.invokeExact(descriptor, mode, offset, length) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("fallocate", e);
        }
    }

    public static void close(int descriptor) {
        if (CALLS != null && descriptor >= 0) {
            try {
                int _ = (int) CALLS.close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("close", e);
            }
        }
    }
}
