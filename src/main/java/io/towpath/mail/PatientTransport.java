package io.towpath.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Properties;
import javax.net.SocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/// Waits longer for the answer to the end of a mail than for any other.
final class PatientTransport extends SMTPTransport {

    private final Sockets sockets;
    private final int millis;

    private PatientTransport(Session session, Sockets sockets, Duration end) {
        super(session, new URLName("smtp", null, -1, null, null, null));
        this.sockets = sockets;
        this.millis = Math.toIntExact(end.toMillis());
    }

    static PatientTransport of(Properties settings, Duration end) {
        Sockets sockets = new Sockets();
        Properties own = new Properties();
        own.putAll(settings);
        own.put("mail.smtp.socketFactory", sockets);
        own.setProperty("mail.smtp.socketFactory.fallback", "false");
        return new PatientTransport(Session.getInstance(own), sockets, end);
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        // what lies below TLS, where there is any: reads end by its time
        Socket socket = sockets.last;
        if (socket == null) {
            super.finishData();
            return;
        }
        int usual = socket.getSoTimeout();
        socket.setSoTimeout(millis);
        try {
            super.finishData();
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(usual);
            }
        }
    }

    /// Usual ones; the last is known.
    private static final class Sockets extends SocketFactory {

        private final SocketFactory usual = SocketFactory.getDefault();
        private @Nullable Socket last;

        @Override
        public Socket createSocket() throws IOException {
            return known(usual.createSocket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return known(usual.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return known(usual.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return known(usual.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return known(usual.createSocket(host, port, from, fromPort));
        }

        private Socket known(Socket socket) {
            last = socket;
            return socket;
        }
    }
}
