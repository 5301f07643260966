package io.towpath.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// When each block was read last, in milliseconds since 1970: what is told of a copy is compared with it. A file that the
/// application writes and the measuring program reads; both are started with the same `bench.…`.
public final class Truth {

    private static final int VMS = Integer.getInteger("bench.vms", 5000);
    private static final int DISKS = Integer.getInteger("bench.disks", 3);
    private static final int BLOCKS = Integer.getInteger("bench.mib", 256);
    private static final LongBuffer TIMES = file();

    private Truth() {}

    private static LongBuffer file() {
        try (FileChannel file = FileChannel.open(Path.of(System.getProperty("bench.folder"), "truth"),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, (long) VMS * DISKS * BLOCKS * Long.BYTES)
                    .order(ByteOrder.nativeOrder()).asLongBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param vm    from 1
    /// @param disk  from 0
    /// @param block from 0
    private static int at(int vm, int disk, int block) {
        return ((vm - 1) * DISKS + disk) * BLOCKS + block;
    }

    static void tell(int vm, int disk, int block) {
        TIMES.put(at(vm, disk, block), System.currentTimeMillis());
    }

    /// Since when more is known than is told.
    ///
    /// @param blocks that are told to be copied
    /// @param asked  milliseconds since 1970
    /// @return seconds, 0 where nothing more was known then; below 0 where it cannot be said: nothing or all is told
    public static double age(int vm, int disk, int blocks, long asked) {
        if (blocks <= 0 || blocks >= BLOCKS) {
            return -1;
        }
        long next = TIMES.get(at(vm, disk, blocks));
        long earlier = TIMES.get(at(vm, disk, blocks - 1));
        // a block that is not read yet bears the time of an earlier pass
        return next <= earlier ? 0 : Math.max(0, (asked - next) / 1e3);
    }
}
