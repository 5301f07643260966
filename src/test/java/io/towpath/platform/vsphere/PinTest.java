package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server of our own with a certificate of its own, which writes down every byte that comes to it after the handshake.
class PinTest {

    @TempDir
    Path folder;

    @Test
    void anotherCertificateThanTheConfirmedOneGetsNotAByte() throws Exception {
        try (Recorder recorder = new Recorder(folder)) {
            Place place = new Place(recorder.url(), new Credentials("towpath", "never-to-be-sent"), "ab".repeat(32));
            VspherePlatform platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());

            assertThatThrownBy(() -> platform.scan(place, new Told())).isInstanceOf(CertificateChangedException.class);
            assertThat(platform.probe(place).works()).isFalse();
            assertThatThrownBy(() -> platform.capabilities(place)).isInstanceOf(CertificateChangedException.class);

            assertThat(recorder.connections()).isGreaterThanOrEqualTo(3);
            assertThat(recorder.received()).isEmpty();
        }
    }

    @Test
    void lookingAtACertificateSendsNothingEither() throws Exception {
        try (Recorder recorder = new Recorder(folder)) {
            VspherePlatform platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());

            assertThat(platform.certificate(recorder.url()).subject()).contains("CN=evil");

            assertThat(recorder.received()).isEmpty();
        }
    }

    @Test
    void theConfirmedOneIsTalkedTo() throws Exception {
        try (Recorder recorder = new Recorder(folder)) {
            VspherePlatform platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());
            String sha256 = platform.certificate(recorder.url()).sha256();

            platform.probe(new Place(recorder.url(), new Credentials("towpath", "x"), sha256));

            assertThat(recorder.received()).as("so the recorder does record").contains("POST /sdk",
                    "RetrieveServiceContent");
        }
    }

    private static final class Recorder implements AutoCloseable {

        private final SSLServerSocket server;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile int connections;

        Recorder(Path folder) throws Exception {
            Path store = folder.resolve("evil.p12");
            Judges.run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                    "a",
                    "-keyalg", "EC", "-dname", "CN=evil", "-validity", "2", "-storetype", "PKCS12", "-keystore",
                    store.toString(), "-storepass", "changeit").ok();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, "changeit".toCharArray());
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    connections++;
                    socket.setSoTimeout(1000);
                    InputStream in = socket.getInputStream();
                    for (int one = in.read(); one >= 0; one = in.read()) {
                        synchronized (bytes) {
                            bytes.write(one);
                        }
                    }
                } catch (IOException e) {
                    // the caller hung up, as it should
                }
            }
        }

        String url() {
            return "https://127.0.0.1:" + server.getLocalPort();
        }

        int connections() {
            return connections;
        }

        String received() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.ISO_8859_1);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
