package io.towpath.platform.vsphere;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A disk whose bytes are a datastore's file, as they are. What is stored of them is not told, so that all is data.
final class RangedDisk implements DiskReader {

    /// Of one request: its way there and back is paid once for so many.
    private static final int PART = 2 << 20;
    /// Parts under way at once, of all who read this disk.
    private static final int UNDER_WAY = 4;

    private final FolderFile file;
    private final long size;
    private final Semaphore free = new Semaphore(UNDER_WAY, true);

    RangedDisk(FolderFile file, long size) {
        this.file = file;
        this.size = size;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public List<Fact> facts() {
        return List.of(new Fact("file", file.path().toString()));
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public String identity() {
        return file + " " + size + " bytes";
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) {
        each.accept(new Extent.Data(within));
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || into.remaining() > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, into.remaining(), size));
        }
        int length = into.remaining();
        if (length <= PART) {
            if (length > 0) {
                part(offset, into);
            }
            return;
        }
        int start = into.position();
        List<Thread> parts = new ArrayList<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try {
            for (int at = 0; at < length; at += PART) {
                long from = offset + at;
                ByteBuffer slice = into.slice(start + at, Math.min(PART, length - at));
                parts.add(Thread.ofVirtual().start(() -> {
                    try {
                        part(from, slice);
                    } catch (Throwable e) { // whatever it is, its part of the buffer was not read
                        failure.compareAndSet(null, e);
                    }
                }));
            }
        } finally {
            await(parts);
        }
        raise(failure.get());
        into.position(start + length);
    }

    private static void raise(@Nullable Throwable failed) throws IOException {
        switch (failed) {
            case null -> {
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IOException(e);
        }
    }

    private void part(long offset, ByteBuffer into) throws IOException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while " + file + " was to be read");
        }
        try {
            file.read(offset, into);
        } finally {
            free.release();
        }
    }

    /// Nobody writes into the buffer any more when this returns.
    private static void await(List<Thread> parts) {
        boolean interrupted = false;
        for (Thread part : parts) {
            while (part.isAlive()) {
                try {
                    part.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    parts.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        // each part has its own request, and none outlives its read
    }
}
