package io.towpath.disk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The few calls of the C library that Java has no words for: finding and punching holes, reserving space, storing early,
/// asking for locks. Linux on 64 bits only; elsewhere, or where native access is denied, each says that it failed and the
/// caller does without.
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
    private static final int STORE = 2;
    private static final int O_EXCL = 0200;
    private static final int F_GETFL = 3;
    private static final int O_ACCMODE = 3;
    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    /// Of `struct flock` on 64 bits: type and whence (16 bits each), start at 8, length at 16, the process at 24.
    private static final int FLOCK_BYTES = 32;
    private static final int ENXIO = 6;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;

    /// Answer of [#openExclusively]: somebody uses the device.
    public static final int BUSY = -EBUSY;

    private static final @Nullable Calls CALLS = Calls.find();

    private LibC() {}

    /// Finds the calls, if that was not done before.
    static void load() {
        // being initialised is all it takes
    }

    /// All of them are called through one handle, as functions of four long integers: each kind of handle takes the JVM
    /// 10 to 30 ms to make, and what a 64-bit Linux passes in registers is the same for an int, a long and a pointer.
    private record Calls(MethodHandle function, MemorySegment open, MemorySegment lseek, MemorySegment fallocate,
            MemorySegment close, MemorySegment fcntl, MemorySegment write, MemorySegment store) {

        static @Nullable Calls find() {
            boolean linux64 = "Linux".equals(System.getProperty("os.name"))
                    && "64".equals(System.getProperty("sun.arch.data.model"));
            if (!linux64) {
                return null;
            }
            try {
                Linker linker = Linker.nativeLinker();
                var names = linker.defaultLookup();
                MethodHandle function = linker.downcallHandle(
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        Linker.Option.captureCallState("errno"));
                return new Calls(function, names.findOrThrow("open"), names.findOrThrow("lseek"),
                        names.findOrThrow("fallocate"), names.findOrThrow("close"), names.findOrThrow("fcntl"),
                        names.findOrThrow("write"), names.findOrThrow("sync_file_range"));
            } catch (RuntimeException | LinkageError e) {
                return null;
            }
        }

        /// @param state receives errno, the only thing that Linux keeps there
        /// @return of a function that returns an int, only the low half counts
        long call(MemorySegment name, MemorySegment state, long first, long second, long third, long fourth) {
            try {
                return (long) function.invokeExact(name, state, first, second, third, fourth);
            } catch (Throwable e) {
                throw new IllegalStateException("a call of the C library", e);
            }
        }
    }

    private static MemorySegment state(Arena arena) {
        return arena.allocate(Integer.BYTES, Integer.BYTES);
    }

    private static int errno(MemorySegment state) {
        return state.asByteBuffer().order(ByteOrder.nativeOrder()).getInt(0);
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
            MemorySegment state = state(arena);
            byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment text = arena.allocate(name.length + 1L);
            text.asByteBuffer().put(name).put((byte) 0);
            int opened = (int) CALLS.call(CALLS.open, state, text.address(), flags, 0, 0);
            return opened < 0 && errno(state) == EBUSY ? BUSY : opened;
        }
    }

    /// Room for what a call leaves behind, for who makes many of them, one at a time.
    static MemorySegment state() {
        return state(Arena.ofAuto());
    }

    static long seekData(int descriptor, long offset, MemorySegment state) {
        return seek(descriptor, offset, SEEK_DATA, state);
    }

    static long seekHole(int descriptor, long offset, MemorySegment state) {
        return seek(descriptor, offset, SEEK_HOLE, state);
    }

    private static long seek(int descriptor, long offset, int whence, MemorySegment state) {
        if (CALLS == null) {
            return FAILED;
        }
        long found = CALLS.call(CALLS.lseek, state, descriptor, offset, whence, 0);
        return found < 0 && errno(state) == ENXIO ? PAST_THE_END : found;
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
        try (Arena arena = Arena.ofConfined()) {
            return (int) CALLS.call(CALLS.fallocate, state(arena), descriptor, mode, offset, length) == 0;
        }
    }

    /// Has the kernel begin to store what was written to a range and is only in memory yet; that is not durable by it. False
    /// where it cannot.
    static boolean startStoring(int descriptor, long offset, long length) {
        if (CALLS == null || descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) CALLS.call(CALLS.store, state(arena), descriptor, offset, length, STORE) == 0;
        }
    }

    /// Whether anybody else has a lock on any byte of a range, through another opening of the file. False where that cannot
    /// be told.
    static boolean isLocked(int descriptor, long offset, long length) {
        if (CALLS == null || descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lock = arena.allocate(FLOCK_BYTES, Long.BYTES);
            ByteBuffer fields = lock.asByteBuffer().order(ByteOrder.nativeOrder());
            fields.putShort(0, F_WRLCK).putLong(8, offset).putLong(16, length);
            int failed = (int) CALLS.call(CALLS.fcntl, state(arena), descriptor, F_OFD_GETLK, lock.address(), 0);
            return failed == 0 && fields.getShort(0) != F_UNLCK;
        }
    }

    /// What became of a lock that was asked for.
    enum Locked {
        YES,
        /// Somebody else has one, through another opening of the file.
        REFUSED,
        /// There are no such locks here.
        UNKNOWN
    }

    /// Locks a range for nobody else but this opening of the file, until that is closed; other openings within the
    /// process, and their ends, make no difference.
    ///
    /// @param descriptor open for writing
    static Locked lock(int descriptor, long offset, long length) {
        if (CALLS == null || descriptor < 0) {
            return Locked.UNKNOWN;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            MemorySegment lock = arena.allocate(FLOCK_BYTES, Long.BYTES);
            lock.asByteBuffer().order(ByteOrder.nativeOrder()).putShort(0, F_WRLCK).putLong(8, offset).putLong(16,
                    length);
            if ((int) CALLS.call(CALLS.fcntl, state, descriptor, F_OFD_SETLK, lock.address(), 0) == 0) {
                return Locked.YES;
            }
            int errno = errno(state);
            return errno == EAGAIN || errno == EACCES ? Locked.REFUSED : Locked.UNKNOWN;
        }
    }

    /// Whether it is one of this process, and open for writing.
    public static boolean isWritable(int descriptor) {
        if (CALLS == null || descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            int flags = (int) CALLS.call(CALLS.fcntl, state(arena), descriptor, F_GETFL, 0, 0);
            return flags >= 0 && (flags & O_ACCMODE) != 0;
        }
    }

    /// Writes all of it to a descriptor that this process was given. False when that fails.
    public static boolean write(int descriptor, byte[] data, int offset, int length) {
        if (CALLS == null) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            MemorySegment text = arena.allocate(Math.max(1, length));
            text.asByteBuffer().put(data, offset, length);
            for (int done = 0; done < length;) {
                int wrote = (int) CALLS.call(CALLS.write, state, descriptor, text.address() + done, length - done, 0);
                if (wrote < 0 && errno(state) == EAGAIN) {
                    LockSupport.parkNanos(1_000_000);
                } else if (wrote < 0 && errno(state) != EINTR) {
                    return false;
                }
                done += Math.max(0, wrote);
            }
            return true;
        }
    }

    public static void close(int descriptor) {
        if (CALLS != null && descriptor >= 0) {
            try (Arena arena = Arena.ofConfined()) {
                CALLS.call(CALLS.close, state(arena), descriptor, 0, 0, 0);
            }
        }
    }
}
