package io.towpath.disk.nbd;

import io.towpath.disk.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection behind its handshake. Several threads may have requests under way at once.
///
/// There is no thread of its own: of those that wait for an answer one reads for all until it has its own, then the next
/// one does. So an answer is usually read by the thread that needs it, straight into its buffer.
final class Connection implements Closeable {

    private final Wire wire;
    private final Export export;
    private final Patience patience;
    private final Faults faults;
    private final ReplyReader replies;
    private final Object sending = new Object();

    // Guarded by this.
    private final Map<Long, Request> pending = new HashMap<>();
    private @Nullable IOException broken;
    private boolean somebodyReads;
    private long lastCookie;
    private long answers;
    private boolean unsaved;

    private Connection(Wire wire, Export export, Patience patience, Faults faults) {
        this.wire = wire;
        this.export = export;
        this.patience = patience;
        this.faults = faults;
        replies = new ReplyReader(wire, export, faults);
        wire.handshakeDone(this::flushes);
    }

    static Connection open(NbdUri uri, Patience patience, Faults faults) throws IOException {
        SocketWire socket = SocketWire.connect(uri, patience, faults);
        try {
            Handshake handshake = new Handshake(uri, socket, faults);
            Export export = handshake.run(socket);
            return new Connection(handshake.wire(), export, patience, faults);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(socket, e);
            throw e;
        }
    }

    Export export() {
        return export;
    }

    /// What was written before somebody said stop is made durable, or it was written for nothing. That may take long.
    private synchronized boolean flushes() {
        return pending.values().stream().anyMatch(request -> request.type() == Protocol.CMD_FLUSH);
    }

    synchronized boolean isBroken() {
        return broken != null;
    }

    /// How many requests were answered so far.
    synchronized long answers() {
        return answers;
    }

    /// Whether the server has acknowledged changes that may be lost if it is started anew.
    synchronized boolean hasUnsaved() {
        return unsaved;
    }

    synchronized void markSaved() {
        unsaved = false;
    }

    /// Sends a request. What goes wrong is told by [#await], which has to be called for each request started: until it
    /// returns the request's buffer is in use.
    void start(Request request) {
        long cookie;
        synchronized (this) {
            if (broken != null) {
                request.fail(new LostConnection("the connection was closed", broken));
                request.finish();
                return;
            }
            cookie = ++lastCookie;
            pending.put(cookie, request);
        }
        try {
            ByteBuffer header = request.header(cookie, export.extended());
            ByteBuffer payload = request.payload();
            synchronized (sending) {
                if (payload == null) {
                    wire.write(header);
                } else {
                    wire.write(header, payload.duplicate());
                }
            }
        } catch (IOException e) {
            breakOff(e);
        }
    }

    /// Waits until the request is done.
    ///
    /// @throws ServerError    when the server answered so
    /// @throws LostConnection when no answer can come any more
    void await(Request request) throws IOException {
        while (!turn(request)) {
            readFor(request);
        }
        IOException failure = request.failure();
        switch (failure) {
            case null -> {
                // Well done.
            }
            case ServerError error -> throw error;
            case LostConnection lost -> throw new LostConnection(lost.getMessage() == null ? "" : lost.getMessage(),
                    lost);
            default -> throw failure;
        }
    }

    /// @return true when the request is done, false when it is this thread's turn to read
    private synchronized boolean turn(Request request) throws IOException {
        boolean interrupted = false;
        while (!request.isDone() && somebodyReads) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Somebody still fills the request's buffer. Its end is in sight: nobody waits without a limit.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!request.isDone()) {
            somebodyReads = true;
        }
        return request.isDone();
    }

    private void readFor(Request own) {
        IOException failure = null;
        long began = System.nanoTime();
        try {
            while (!isDone(own)) {
                readOne(began);
            }
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new LostConnection("reading from it failed", e);
        }
        synchronized (this) {
            somebodyReads = false;
            if (failure != null && broken == null) {
                broken = failure;
            }
            if (broken != null) {
                failAll(broken);
            }
            notifyAll();
        }
        if (failure != null) {
            closeQuietly();
        }
    }

    private synchronized boolean isDone(Request request) {
        return request.isDone();
    }

    /// @param began when somebody began to wait; before that answers may have lain unread
    private void readOne(long began) throws IOException {
        Request finished = replies.next(this::find);
        synchronized (this) {
            long now = System.nanoTime();
            long limit = patience.request().toNanos();
            for (Request request : pending.values()) {
                if (now - began > limit && now - request.madeNanos() > limit) {
                    throw faults.failed("connection", "%s took longer than %d s".formatted(request.words(), patience
                            .request().toSeconds()), "Check the server and the network, then run it again.", null);
                }
            }
            if (finished != null) {
                pending.values().remove(finished);
                answers++;
                unsaved |= finished.changes() && finished.failure() == null;
                finished.finish();
                notifyAll();
                if (finished.failure() instanceof ServerError error && error.shutdown() && broken == null) {
                    broken = error;
                }
            }
        }
    }

    private synchronized @Nullable Request find(long cookie) {
        return pending.get(cookie);
    }

    /// Ends the connection. Requests are failed by the one who reads, if somebody does: it may be filling a buffer.
    private void breakOff(IOException failure) {
        synchronized (this) {
            if (broken == null) {
                broken = failure;
            }
        }
        closeQuietly();
        synchronized (this) {
            if (!somebodyReads) {
                failAll(broken);
            }
        }
    }

    private synchronized void failAll(@Nullable IOException failure) {
        for (Request request : pending.values()) {
            request.fail(failure instanceof ServerError || failure == null
                    ? new LostConnection("the server is shutting down", failure)
                    : failure);
            request.finish();
        }
        pending.clear();
        notifyAll();
    }

    private void closeQuietly() {
        try {
            wire.close();
        } catch (IOException e) {
            // What mattered was told already.
        }
    }

    /// Takes leave of the server. Requests under way fail.
    @Override
    public void close() throws IOException {
        boolean idle;
        synchronized (this) {
            idle = pending.isEmpty() && broken == null;
            if (broken == null) {
                broken = new LostConnection("it was closed", null);
            }
        }
        try {
            if (idle) {
                synchronized (sending) {
                    wire.write(new Request(Protocol.CMD_DISC, 0, 0, 0, null).header(0, export.extended()));
                }
            }
        } catch (IOException e) {
            // A farewell; the server notices the end of the connection as well.
        } finally {
            breakOff(new LostConnection("it was closed", null));
        }
    }
}
