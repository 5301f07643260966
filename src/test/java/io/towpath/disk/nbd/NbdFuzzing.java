package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.FuzzTarget;
import io.towpath.disk.ImageException;
import io.towpath.disk.TestDisk;
import io.towpath.disk.Work;
import io.towpath.units.ByteRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A server that says what a fuzzer makes up: its greeting and its answers to options at once, then an answer to each
/// request. What an honest server said in such a session is the seed; how long each answer is stays as it was then, but for
/// the last.
public final class NbdFuzzing implements FuzzTarget {

    private static final Patience SHORT = new Patience(Duration.ofMillis(40), Duration.ofMillis(80), 0, Duration
            .ofMillis(1));
    /// That a client sends in a session: its options, and a request for each sector that is read.
    private static final long MOST_SENT = 1 << 16;
    private static final int SECTOR = 512;

    private final String name;
    private final byte[] content = TestDisk.dense(4 * SECTOR, 4);
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<byte[]> good;
    private final AtomicLong sent = new AtomicLong();

    public NbdFuzzing(boolean extended) throws IOException {
        name = extended ? "NBD, extended headers" : "NBD";
        Arrays.fill(content, SECTOR, 2 * SECTOR, (byte) 0);
        try (EvilServer server = new EvilServer(extended ? Mischief.EXTENDED_HEADERS : Mischief.NONE, content)) {
            int port = Integer.parseInt(server.uri().label().replaceFirst(".*:([0-9]+)/.*", "$1"));
            Recording recording = new Recording(port);
            Thread relay = Thread.ofVirtual().start(recording);
            try (NbdImage image = NbdImage.open(uri().with(Patience.NORMAL))) {
                read(image);
            }
            try {
                relay.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            good = recording.answers();
        }
    }

    private NbdUri uri() throws IOException {
        return NbdUri.parse("nbd://127.0.0.1:" + listener.getLocalPort() + "/disk");
    }

    /// Whether another request begins with these four bytes.
    private static boolean isRequest(int word) {
        return word == 0x25609513 || word == 0x21e41c71;
    }

    /// Stands between a client and an honest server.
    private final class Recording implements Runnable {

        private final int port;
        private final List<ByteArrayOutputStream> answers = new ArrayList<>();

        Recording(int port) {
            this.port = port;
            answers.add(new ByteArrayOutputStream());
        }

        @Override
        public void run() {
            try (Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread up = Thread.ofVirtual().start(() -> up(client, server));
                InputStream in = server.getInputStream();
                byte[] bytes = new byte[4096];
                for (int got = in.read(bytes); got >= 0; got = in.read(bytes)) {
                    synchronized (answers) {
                        answers.getLast().write(bytes, 0, got);
                    }
                    client.getOutputStream().write(bytes, 0, got);
                }
                up.join();
            } catch (IOException | InterruptedException e) {
                // the client went: all is said
            }
        }

        private void up(Socket client, Socket server) {
            try (server) {
                InputStream in = client.getInputStream();
                int word = 0;
                for (int got = in.read(); got >= 0; got = in.read()) {
                    word = word << 8 | got;
                    if (isRequest(word)) {
                        synchronized (answers) {
                            answers.add(new ByteArrayOutputStream());
                        }
                    }
                    server.getOutputStream().write(got);
                }
            } catch (IOException e) {
                // the same
            }
        }

        List<byte[]> answers() {
            synchronized (answers) {
                return answers.stream().map(ByteArrayOutputStream::toByteArray).toList();
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] seed() {
        ByteBuffer seed = ByteBuffer.allocate(2 + good.stream().mapToInt(each -> each.length).sum()).position(2);
        good.forEach(seed::put);
        return seed.array();
    }

    @Override
    public void once(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        Work work = new Work();
        sent.set(0);
        Thread server = Thread.ofVirtual().start(() -> play(input));
        try (NbdImage image = NbdImage.open(uri().with(SHORT))) {
            read(image);
        } catch (ImageException e) {
            assertTrue(e.reason().exitCode() >= 3 && e.reason().exitCode() <= 5, e::toString);
            assertTrue(String.valueOf(e.getMessage()).length() < 2000, e::toString);
        } finally {
            server.interrupt();
        }
        work.assertLittle(() -> "to read it");
        assertTrue(sent.get() < MOST_SENT, () -> sent + " bytes sent");
    }

    /// @param input of which the second byte, where the first has the bit 2, says in 256ths when the server goes
    private void play(byte[] input) {
        int end = (input[0] & 2) == 0 ? input.length : 2 + (input.length - 2) * Byte.toUnsignedInt(input[1]) / 256;
        try (Socket client = listener.accept()) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            InputStream in = client.getInputStream();
            int at = 2;
            int word = 0;
            for (int answer = 0; at < end; answer++) {
                int wanted = answer < good.size() - 1 ? good.get(answer).length : input.length;
                int length = Math.min(wanted, end - at);
                out.write(input, at, length);
                at += length;
                int got = in.read();
                while (got >= 0 && !isRequest(word = word << 8 | got)) {
                    sent.incrementAndGet();
                    got = in.read();
                }
                if (got < 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client went, as it should
        }
    }

    /// Of a disk that is said to be larger its start and its end.
    private static void read(NbdImage image) throws IOException {
        long size = image.sizeBytes();
        if (size > 0) {
            long start = Math.min(size, 4 * SECTOR);
            long[] end = {0};
            image.extents(new ByteRange(0, start), extent -> {
                assertTrue(end[0] == extent.range().offset(), "a gap");
                end[0] = extent.range().end();
            });
            assertTrue(end[0] == start, "not all of it");
        }
        for (long at = 0; at < Math.min(size, 4 * SECTOR); at += SECTOR) {
            image.read(at, ByteBuffer.allocate((int) Math.min(SECTOR, size - at)));
        }
        if (size > 8 * SECTOR) {
            image.read(size - SECTOR, ByteBuffer.allocate(SECTOR));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
