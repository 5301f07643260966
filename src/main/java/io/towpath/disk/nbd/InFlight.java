package io.towpath.disk.nbd;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Requests that change the disk and are not answered yet. A server may carry them out in any order, so of those that
/// touch the same bytes one is answered before the next is sent.
///
/// Data is copied: who gives it may use its buffer again, and it may have to be sent twice. Memory is bounded by the
/// buffers, which are made as they are needed.
final class InFlight {

    static final int LARGEST_WRITE = 1 << 20;

    private static final int MOST = 8;

    private final Connections connections;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private @Nullable IOException failure;

    InFlight(Connections connections) {
        this.connections = connections;
    }

    private record Sent(Call<Request> call, ByteRange range, @Nullable ByteBuffer buffer) {

        boolean touches(long offset, long length) {
            return range.offset() < offset + length && offset < range.end();
        }
    }

    /// @param data whole blocks, at most [#LARGEST_WRITE] bytes and no more than the server takes
    void write(long offset, ByteBuffer data, boolean durable) throws IOException {
        ByteRange range = new ByteRange(offset, data.remaining());
        makeRoom(range);
        ByteBuffer free = buffers.poll();
        ByteBuffer copy = free != null ? free : ByteBuffer.allocateDirect(LARGEST_WRITE);
        copy.clear().put(data).flip();
        send(new Sent(Call.begin(connections, () -> Request.write(offset, copy, durable)), range, copy));
    }

    void zero(ByteRange range, boolean durable) throws IOException {
        makeRoom(range);
        send(new Sent(Call.begin(connections, () -> Request.zero(range.offset(), range.length(), false, durable)),
                range, null));
    }

    private void send(Sent one) {
        sent.add(one);
    }

    private void makeRoom(ByteRange range) throws IOException {
        settle(range);
        while (sent.size() >= MOST) {
            settleOldest();
        }
    }

    /// Waits for whatever touches the range. Those before it are waited for as well: they are older.
    void settle(ByteRange range) throws IOException {
        throwFailure();
        while (sent.stream().anyMatch(one -> one.touches(range.offset(), range.length()))) {
            settleOldest();
        }
    }

    /// Waits for all.
    void settle() throws IOException {
        throwFailure();
        while (!sent.isEmpty()) {
            settleOldest();
        }
    }

    /// Waits for all, whatever becomes of it.
    void abandon() {
        while (!sent.isEmpty()) {
            try {
                settleOldest();
            } catch (IOException e) {
                // Nobody was promised that it is there.
            }
        }
    }

    private void settleOldest() throws IOException {
        Sent oldest = sent.remove();
        try {
            oldest.call.finish();
            if (oldest.buffer != null) {
                buffers.add(oldest.buffer);
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /// After a failure nothing more is done: what was to be written is not there, and must not be called durable.
    private void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
