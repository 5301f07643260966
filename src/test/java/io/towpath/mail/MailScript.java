package io.towpath.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A mail server that answers as a test says, by the first word of what it is told; `.` is the end of a mail.
final class MailScript implements AutoCloseable {

    /// No answer at all.
    static final String SILENCE = "";

    final AtomicInteger connections = new AtomicInteger();
    final List<String> taken = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final Map<String, String> answers;
    private final long millisBeforeLast;

    MailScript(Map<String, String> answers, long millisBeforeLast) {
        this.answers = answers;
        this.millisBeforeLast = millisBeforeLast;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                Socket line = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> talk(line));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void talk(Socket line) {
        try (line;
                BufferedReader in = new BufferedReader(new InputStreamReader(line.getInputStream(),
                        StandardCharsets.UTF_8))) {
            say(line, answers.getOrDefault("", "220 scripted"));
            String to = "";
            String said = in.readLine();
            while (said != null && !said.equals("QUIT")) {
                String word = said.split("[ :]", 2)[0];
                if (word.equals("RCPT")) {
                    to = said;
                }
                String answer = answers.getOrDefault(word, word.equals("DATA") ? "354 go on" : "250 fine");
                say(line, answer);
                if (answer.startsWith("354")) {
                    while (!".".equals(said)) {
                        said = in.readLine();
                    }
                    Thread.sleep(millisBeforeLast);
                    taken.add(to);
                    say(line, answers.getOrDefault(".", "250 taken"));
                }
                said = in.readLine();
            }
        } catch (IOException | InterruptedException e) {
            // hung up
        }
    }

    private static void say(Socket line, String answer) throws IOException {
        if (answer.equals(SILENCE)) {
            return;
        }
        OutputStream out = line.getOutputStream();
        out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
