package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// TLS over a socket.
final class TlsWire implements Wire {

    private final SocketWire socket;
    private final SSLEngine engine;
    private final Faults faults;
    private final Object sending = new Object();
    /// Received and not decrypted yet, from position to limit.
    private ByteBuffer encrypted;
    /// Decrypted and not asked for yet, from position to limit.
    private ByteBuffer plain;
    private ByteBuffer out;

    private TlsWire(SocketWire socket, SSLEngine engine, Faults faults) {
        this.faults = faults;
        this.socket = socket;
        this.engine = engine;
        encrypted = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize() * 4).limit(0);
        plain = ByteBuffer.allocateDirect(engine.getSession().getApplicationBufferSize()).limit(0);
        out = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize());
    }

    static TlsWire start(SocketWire socket, SSLEngine engine, Faults faults) throws IOException {
        TlsWire wire = new TlsWire(socket, engine, faults);
        try {
            engine.beginHandshake();
            while (wire.shakeHands()) {
                // until there is nothing left to say
            }
        } catch (SSLException e) {
            throw wire.failed(e);
        }
        return wire;
    }

    /// A server that does not like our certificate may say so only when the handshake is over.
    private ImageException failed(SSLException e) {
        return faults.failed("connection", "TLS failed: " + e.getMessage(),
                "Check that tls-certificates names the authority of the server's certificate, that this is of the "
                        + "host's name, and whether the server wants one of the client.",
                e);
    }

    private boolean shakeHands() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> write(ByteBuffer.allocate(0));
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> decrypt(plain);
            case NEED_TASK -> runTasks();
            case FINISHED, NOT_HANDSHAKING -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void handshakeDone(BooleanSupplier kept) {
        socket.handshakeDone(kept);
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (plain.hasRemaining()) {
                int some = Math.min(plain.remaining(), into.remaining());
                into.put(plain.slice(plain.position(), some));
                plain.position(plain.position() + some);
            } else if (into.remaining() >= engine.getSession().getApplicationBufferSize()) {
                decrypt(into);
            } else {
                decrypt(plain);
            }
        }
    }

    /// Decrypts one record, into what was asked for or into `plain`, which is empty.
    private void decrypt(ByteBuffer into) throws IOException {
        while (true) {
            boolean own = into == plain;
            if (own) {
                plain.clear();
            }
            SSLEngineResult result;
            try {
                result = engine.unwrap(encrypted, into);
            } catch (SSLException e) {
                throw failed(e);
            } finally {
                if (own) {
                    plain.flip();
                }
            }
            switch (result.getStatus()) {
                case OK -> {
                    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                        runTasks();
                    }
                    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                        // An answer is due: in the handshake, or when the server changes keys.
                        write(ByteBuffer.allocate(0));
                    }
                    return;
                }
                case BUFFER_UNDERFLOW -> receive();
                case BUFFER_OVERFLOW -> {
                    plain = ByteBuffer.allocateDirect(plain.capacity() * 2).limit(0);
                    return;
                }
                case CLOSED -> throw new LostConnection("the server ended the TLS session", null);
            }
        }
    }

    private void receive() throws IOException {
        encrypted.compact();
        try {
            if (!encrypted.hasRemaining()) {
                throw new SSLException("a record is too long");
            }
            socket.readSome(encrypted);
        } finally {
            encrypted.flip();
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public void write(ByteBuffer... from) throws IOException {
        synchronized (sending) {
            boolean more = true;
            while (more) {
                out.clear();
                SSLEngineResult result = engine.wrap(from, out);
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    out = ByteBuffer.allocateDirect(out.capacity() * 2);
                    continue;
                }
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    throw new LostConnection("the TLS session is over", null);
                }
                socket.write(out.flip());
                more = false;
                for (ByteBuffer buffer : from) {
                    more |= buffer.hasRemaining();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
