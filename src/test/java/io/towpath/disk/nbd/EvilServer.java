package io.towpath.disk.nbd;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server that shows a disk and does one thing wrong. Its numbers are written out here on purpose, not taken from the
/// client's.
final class EvilServer implements Closeable {

    static final int CONTEXT = 77;

    final Mischief mischief;
    final byte[] content;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    /// The bit of each chunk's header that is the wrong way round; -1 for none.
    volatile int flippedBit = -1;
    private volatile int spoiledAt = -1;
    private volatile int spoiledBits;
    private volatile @Nullable SpoiledOutput spoiled;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    EvilServer(Mischief mischief, byte[] content) throws IOException {
        this.mischief = mischief;
        this.content = content;
        Thread.ofVirtual().start(this::accept);
    }

    NbdUri uri() throws IOException {
        return NbdUri.parse("nbd://127.0.0.1:" + listener.getLocalPort() + "/disk");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(output(socket, number));
            if (shakeHands(in, out, number)) {
                new EvilReplies(this, in, out).serve();
            }
        } catch (IOException e) {
            // The client went, as it should.
        }
    }

    private OutputStream output(Socket socket, int number) throws IOException {
        if (number > 1 || spoiledAt < 0) {
            return socket.getOutputStream();
        }
        SpoiledOutput first = new SpoiledOutput(socket.getOutputStream(), content, mischief.extended()
                ? 40
                : 28, spoiledAt, spoiledBits);
        spoiled = first;
        return first;
    }

    /// Changes a byte of what the first connection says.
    void spoil(int at, int mask) {
        spoiledBits = mask;
        spoiledAt = at;
    }

    /// How many bytes the first connection said, but for the disk's.
    int said() {
        SpoiledOutput first = spoiled;
        return first == null ? 0 : first.sent();
    }

    private boolean shakeHands(DataInputStream in, DataOutputStream out, int number) throws IOException {
        switch (mischief) {
            case STALL_HANDSHAKE -> stall();
            case DRIP_HANDSHAKE -> {
                for (byte b : "NBDMAGIC".getBytes()) {
                    drip(out, b);
                }
            }
            default -> out.writeLong(mischief == Mischief.GARBAGE_MAGIC ? 0x123456789L : 0x4e42444d41474943L);
        }
        out.writeLong(mischief == Mischief.OLD_STYLE ? 0x00420281861253L : 0x49484156454F5054L);
        if (mischief == Mischief.OLD_STYLE) {
            out.writeLong(content.length);
            out.write(new byte[128]);
        }
        out.writeShort(mischief == Mischief.NOT_FIXED ? 2 : 3);
        if (mischief == Mischief.CLOSE_IN_HANDSHAKE || mischief == Mischief.CLOSE_IN_HANDSHAKE_ONCE && number == 1) {
            return false;
        }
        in.readInt();
        while (true) {
            in.readLong();
            int option = in.readInt();
            byte[] data = in.readNBytes(in.readInt());
            if (option(option, data, out, number)) {
                return true;
            }
        }
    }

    /// @return true when requests follow
    private boolean option(int option, byte[] data, DataOutputStream out, int number) throws IOException {
        switch (mischief) {
            case TLS_ONLY -> {
                reply(out, option, 0x80000005, new byte[0]);
                return false;
            }
            case OPTION_FLOOD -> {
                while (true) {
                    reply(out, option, option == 7 ? 3 : 1, option == 7 ? new byte[]{0, 1, 'x'} : new byte[0]);
                    if (option != 7) {
                        return false;
                    }
                }
            }
            case OPTION_BOMB -> {
                head(out, 0x3e889045565a9L, option, 3, -1);
                stall();
            }
            case OPTION_MAGIC -> head(out, 0x3e889045565aaL, option, 1, 0);
            case OTHER_OPTION -> head(out, 0x3e889045565a9L, option + 1, 1, 0);
            case EXPORT_LIST -> reply(out, option, 2, new byte[]{0, 0, 0, 1, 'a'});
            default -> {
                // as it should be
            }
        }
        switch (option) {
            case 11 -> reply(out, option, mischief.extended() ? 1 : 0x80000001, new byte[0]);
            case 8 -> reply(out, option, mischief.structured() ? 1 : 0x80000001, new byte[0]);
            case 10 -> {
                String name = mischief == Mischief.UNKNOWN_CONTEXT ? "qemu:dirty-bitmap:x" : "base:allocation";
                byte[] answer = new byte[4 + name.length()];
                answer[3] = CONTEXT;
                System.arraycopy(name.getBytes(), 0, answer, 4, name.length());
                reply(out, option, 4, answer);
                reply(out, option, 1, new byte[0]);
            }
            case 7 -> {
                return go(out, number);
            }
            case 1 -> {
                out.writeLong(content.length);
                out.writeShort(3);
                return true;
            }
            default -> reply(out, option, 0x80000001, new byte[0]);
        }
        return false;
    }

    private boolean go(DataOutputStream out, int number) throws IOException {
        if (mischief == Mischief.EXPORT_NAME_ONLY) {
            reply(out, 7, 0x80000001, new byte[0]);
            return false;
        }
        if (mischief == Mischief.NO_SUCH_EXPORT) {
            reply(out, 7, 0x80000006, "no \u001b[31mred\u202e export".getBytes());
            return false;
        }
        long size = switch (mischief) {
            case SIZE_ZERO -> 0;
            case SIZE_HUGE -> 1L << 62;
            case SIZE_NEGATIVE -> -512;
            case SIZE_CHANGES -> number == 1 ? content.length : content.length - 512;
            default -> content.length;
        };
        int flags = 1 | 2 | (mischief == Mischief.MANY_CONNECTIONS ? 1 << 8 : 0) | (mischief == Mischief.FLAGS_CHANGE
                && number > 1 ? 1 << 4 : 0);
        java.nio.ByteBuffer info = java.nio.ByteBuffer.allocate(12).putShort((short) 0).putLong(size).putShort(
                (short) flags);
        if (mischief != Mischief.SIZE_UNTOLD) {
            reply(out, 7, 3, mischief == Mischief.SIZE_SHORT_INFO ? new byte[6] : info.array());
        }
        if (mischief == Mischief.SIZE_TWICE) {
            reply(out, 7, 3, info.array());
        }
        int minimum = mischief == Mischief.BLOCK_SIZE_ZERO ? 0 : mischief == Mischief.BLOCK_SIZE_ODD ? 3 : 1;
        int maximum = mischief == Mischief.BLOCK_SIZE_MAXIMUM_BELOW ? 0 : 1 << 16;
        reply(out, 7, 3, java.nio.ByteBuffer.allocate(14).putShort((short) 3).putInt(minimum).putInt(4096).putInt(
                maximum).array());
        reply(out, 7, 1, new byte[0]);
        return true;
    }

    private static void reply(DataOutputStream out, int option, int type, byte[] data) throws IOException {
        head(out, 0x3e889045565a9L, option, type, data.length);
        out.write(data);
    }

    private static void head(DataOutputStream out, long magic, int option, int type, int length) throws IOException {
        out.writeLong(magic);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(length);
    }

    static void drip(DataOutputStream out, int b) throws IOException {
        out.write(b);
        pause(60);
    }

    /// Until the test ends.
    static void stall() throws IOException {
        pause(60_000);
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
