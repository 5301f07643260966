package io.towpath.disk.nbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A TCP or Unix domain socket. It does not block, so that waiting can end: plain blocking channels know no time limit,
/// and Unix domain sockets exist as channels only.
final class SocketWire implements Wire {

    /// So long a target may be silent when nobody wants it any more.
    private static final Duration STOPPED_TARGET = Duration.ofSeconds(5);

    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final Patience patience;
    private final Faults faults;
    private final long opened = System.nanoTime();
    private volatile boolean handshaking = true;
    private volatile BooleanSupplier kept = () -> false;

    private SocketWire(SocketChannel channel, Patience patience, Faults faults) throws IOException {
        this.channel = channel;
        this.patience = patience;
        this.faults = faults;
        channel.configureBlocking(false);
        readable = Selector.open();
        writable = Selector.open();
    }

    /// Tries each address of the host in turn.
    static SocketWire connect(NbdUri uri, Patience patience, Faults faults) throws IOException {
        IOException failure = null;
        for (SocketAddress address : addresses(uri, faults)) {
            boolean unix = address instanceof UnixDomainSocketAddress;
            SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            SocketWire wire = null;
            try {
                wire = new SocketWire(channel, patience, faults);
                if (!unix) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                }
                wire.connect(address);
                return wire;
            } catch (IOException | UnresolvedAddressException e) {
                IOException told = e instanceof IOException io ? io : LostConnection.unreachable("no such address", e);
                if (wire == null) {
                    channel.close();
                } else {
                    wire.close();
                }
                if (failure == null) {
                    failure = told;
                }
            }
        }
        throw failure == null ? LostConnection.unreachable("the host has no address", null) : failure;
    }

    private static List<SocketAddress> addresses(NbdUri uri, Faults faults) throws IOException {
        if (uri.socket() != null) {
            try {
                return List.of(UnixDomainSocketAddress.of(uri.socket()));
            } catch (IllegalArgumentException e) {
                throw faults.unsupported("socket", "its path is none: " + e.getMessage(), "Use a shorter path.");
            }
        }
        List<SocketAddress> all = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(uri.host())) {
                all.add(new InetSocketAddress(address, uri.port()));
            }
        } catch (UnknownHostException e) {
            throw LostConnection.unreachable("the host is not known", e);
        }
        return all;
    }

    private void connect(SocketAddress address) throws IOException {
        try {
            if (channel.connect(address)) {
                return;
            }
            SelectionKey key = channel.register(writable, SelectionKey.OP_CONNECT);
            while (!channel.finishConnect()) {
                await(writable, opened, opened, "asked to connect");
            }
            key.cancel();
            writable.selectNow();
        } catch (java.net.SocketException | java.nio.channels.ClosedChannelException e) {
            throw LostConnection.unreachable(e.getMessage() == null ? "it was closed" : e.getMessage(), e);
        }
    }

    @Override
    public void handshakeDone(BooleanSupplier asked) {
        kept = asked;
        handshaking = false;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        long started = System.nanoTime();
        while (into.hasRemaining()) {
            readSome(into, started);
        }
    }

    /// At least one byte.
    void readSome(ByteBuffer into) throws IOException {
        readSome(into, System.nanoTime());
    }

    private void readSome(ByteBuffer into, long started) throws IOException {
        long last = System.nanoTime();
        while (true) {
            int got = attempt(() -> channel.read(into));
            if (got > 0) {
                return;
            }
            if (got < 0) {
                throw new LostConnection("the server closed the connection", null);
            }
            if (!channel.isRegistered() || channel.keyFor(readable) == null) {
                register(readable, SelectionKey.OP_READ);
            }
            await(readable, last, started, "expected to answer");
        }
    }

    @Override
    public void write(ByteBuffer... from) throws IOException {
        long started = System.nanoTime();
        long last = started;
        long left = 0;
        for (ByteBuffer buffer : from) {
            left += buffer.remaining();
        }
        while (left > 0) {
            long put = attempt(() -> channel.write(from));
            left -= put;
            if (put > 0) {
                last = System.nanoTime();
            } else {
                register(writable, SelectionKey.OP_WRITE);
                await(writable, last, started, "sent a request");
            }
        }
    }

    private interface Transfer<N> {
        N run() throws IOException;
    }

    private static <N> N attempt(Transfer<N> transfer) throws IOException {
        try {
            return transfer.run();
        } catch (IOException e) {
            throw new LostConnection(e.getMessage() == null ? "the connection was closed" : e.getMessage(), e);
        }
    }

    private void register(Selector selector, int operation) throws IOException {
        try {
            channel.register(selector, operation);
        } catch (java.nio.channels.ClosedChannelException | ClosedSelectorException e) {
            throw new LostConnection("the connection was closed", e);
        }
    }

    private void await(Selector selector, long last, long started, String doing) throws IOException {
        long now = System.nanoTime();
        long limit = Math.min(patience.silence().toNanos() - (now - last),
                patience.request().toNanos() - (now - started));
        if (handshaking) {
            limit = Math.min(limit, patience.handshake().toNanos() - (now - opened));
        }
        if (limit <= 0) {
            throw faults.silent(doing, Math.max(now - last, now - started) / 1_000_000_000);
        }
        if (patience.stop().getAsBoolean() && mayStop(now - last)) {
            throw faults.cancelled();
        }
        try {
            selector.select(Math.min(limit / 1_000_000 + 1, Connections.SLICE_MILLIS));
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new LostConnection("the connection was closed", e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw faults.cancelled();
        }
    }

    /// What is read is not wanted any more. A target is given some time to take what is on its way to it, so that this is
    /// kept, too.
    private boolean mayStop(long silentNanos) {
        return handshaking || (!faults.target() || silentNanos >= STOPPED_TARGET.toNanos()) && !kept.getAsBoolean();
    }

    @Override
    public void close() throws IOException {
        // Closing the selectors wakes whoever waits; the channel must be closed by all means.
        try (channel; readable; writable) {
            handshaking = false;
        }
    }
}
