package io.towpath.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A target that remembers what was written and when it was made durable, so that what a power cut could have left can
/// be made: all that was synced, and of what was written since any sectors, in any order.
public final class RecordedFile extends TargetFile {

    private static final int SECTOR = 512;

    private final List<Write> writes = new ArrayList<>();
    /// How many writes there had been at each sync.
    private final List<Integer> syncs = new ArrayList<>();

    private record Write(long offset, byte[] data) {}

    public RecordedFile(Path path) throws IOException {
        super(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        writes.add(new Write(offset, bytes));
        super.write(offset, data);
    }

    @Override
    public void zero(long offset, long bytes) throws IOException {
        long end = Math.min(offset + bytes, length());
        if (offset < end) {
            write(offset, ByteBuffer.allocate((int) (end - offset)));
        }
    }

    @Override
    public void sync() {
        syncs.add(writes.size());
    }

    /// How many writes there were.
    public int mark() {
        return writes.size();
    }

    /// How many of the first `until` writes a sync had made durable.
    public int durable(int until) {
        return syncs.stream().filter(sync -> sync <= until).reduce(0, Math::max);
    }

    /// What may be left of the first `until` writes, of which the first `durable` were synced.
    ///
    /// @param torn false: all of them, as after the death of the process
    public void leave(Path path, int durable, int until, boolean torn, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            for (int i = 0; i < until; i++) {
                Write write = writes.get(i);
                for (int at = 0; at < write.data.length;) {
                    int length = (int) Math.min(write.data.length - at, SECTOR - (write.offset + at) % SECTOR);
                    if (i < durable || !torn || random.nextBoolean()) {
                        file.seek(write.offset + at);
                        file.write(write.data, at, length);
                    }
                    at += length;
                }
            }
        }
    }
}
