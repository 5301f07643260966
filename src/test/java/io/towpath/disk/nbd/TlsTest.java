package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final String[] ELLIPTIC = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
    private static final byte[] CONTENT = TestDisk.mixed(3000 * 512, 8);

    @TempDir
    static Path folder;

    private static Path raw = Path.of("");
    private static Path pki = Path.of("");

    @BeforeAll
    static void makeCertificates() throws IOException {
        raw = TestDisk.raw(folder, CONTENT);
        pki = Certificates.make(folder.resolve("pki"), "store.example", ELLIPTIC);
    }

    private static NbdServer nbdkit(String... words) throws IOException {
        String[] all = new String[words.length + 3];
        all[0] = "--tls-certificates=" + pki;
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "file";
        all[words.length + 2] = raw.toString();
        return NbdServer.nbdkit(folder, all);
    }

    private static String uri(NbdServer server, Path certificates, String name) {
        return "nbds+unix:///?socket=" + server.socket() + "&tls-certificates=" + certificates + "&tls-hostname="
                + name;
    }

    private static byte[] read(String uri) throws IOException {
        try (NbdImage image = NbdImage.open(NbdUri.parse(uri))) {
            assertThat(image.facts()).contains(new io.towpath.disk.DiskReader.Fact("encrypted", "yes"));
            return TestDisk.contentOf(image);
        }
    }

    @Test
    void readsFromNbdkit() throws IOException {
        try (NbdServer server = nbdkit("--tls=require")) {
            assertThat(read(uri(server, pki, "store.example"))).isEqualTo(CONTENT);
        }
    }

    @Test
    void readsFromQemu() throws IOException {
        try (NbdServer server = NbdServer.qemu(folder, "--object", "tls-creds-x509,id=t0,endpoint=server,dir=" + pki
                + ",verify-peer=yes", "--tls-creds", "t0", "-r", "-f", "raw", raw.toString())) {
            assertThat(read(uri(server, pki, "store.example"))).isEqualTo(CONTENT);
        }
    }

    @Test
    void writes() throws IOException {
        Path target = Files.write(folder.resolve("target.raw"), TestDisk.dense(CONTENT.length, 3));
        try (NbdServer server = NbdServer.nbdkit(folder, "--tls=require", "--tls-certificates=" + pki, "file", target
                .toString());
                NbdWriter writer = NbdWriter.create(NbdUri.parse(uri(server, pki, "store.example")), CONTENT.length)) {
            writer.write(0, ByteBuffer.wrap(CONTENT));
            writer.finish();
            assertThat(read(uri(server, pki, "store.example"))).isEqualTo(CONTENT);
        }
        assertThat(Files.readAllBytes(target)).isEqualTo(CONTENT);
    }

    @Test
    void showsAServerThatAsksForItItsOwnCertificate() throws IOException {
        Path without = Files.createDirectories(folder.resolve("without"));
        Files.copy(pki.resolve("ca-cert.pem"), without.resolve("ca-cert.pem"));
        try (NbdServer server = nbdkit("--tls=require", "--tls-verify-peer")) {
            assertThat(read(uri(server, pki, "store.example"))).isEqualTo(CONTENT);
            refused(uri(server, without, "store.example"));
        }
    }

    @Test
    void readsAKeyInTheOldFormOfRsa() throws IOException {
        Path rsa = Certificates.make(folder.resolve("rsa"), "store.example", "-newkey", "rsa:2048");
        Path key = rsa.resolve("client-key.pem");
        Judges.run(Judges.require("openssl").toString(), "pkey", "-traditional", "-in", key.toString(), "-out",
                folder.resolve("traditional").toString()).ok();
        Files.move(folder.resolve("traditional"), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(Files.readString(key)).startsWith("-----BEGIN RSA PRIVATE KEY");
        try (NbdServer server = NbdServer.nbdkit(folder, "--tls=require", "--tls-verify-peer", "--tls-certificates="
                + rsa, "file", raw.toString())) {
            assertThat(read(uri(server, rsa, "store.example"))).isEqualTo(CONTENT);
        }
    }

    @Test
    void refusesACertificateOfAnotherNameOrAuthority() throws IOException {
        Path others = Certificates.make(folder.resolve("others"), "store.example", ELLIPTIC);
        try (NbdServer server = nbdkit("--tls=require")) {
            refused(uri(server, pki, "other.example"));
            refused(uri(server, others, "store.example"));
            refused("nbds+unix:///?socket=" + server.socket() + "&tls-certificates=" + pki);
            refused("nbds+unix:///?socket=" + server.socket() + "&tls-hostname=store.example");
        }
    }

    @Test
    void neverGoesOnInPlain() throws IOException {
        try (NbdServer server = nbdkit("--tls=off")) {
            ImageException refusal = refused(uri(server, pki, "store.example"));
            assertThat(refusal.getMessage()).contains("does not offer TLS");
        }
    }

    @Test
    void tellsWhatAServerThatDemandsTlsWants() throws IOException {
        try (NbdServer server = nbdkit("--tls=require")) {
            ImageException refusal = refused(server.uri());
            assertThat(refusal.remedy()).contains("nbds://");
        }
    }

    @Test
    void tellsWhatIsWrongWithTheFiles() throws IOException {
        Path bad = Files.createDirectories(folder.resolve("bad"));
        try (NbdServer server = nbdkit("--tls=require")) {
            String uri = uri(server, bad, "store.example");
            assertThat(refused(uri).getMessage()).contains("ca-cert.pem");
            Files.writeString(bad.resolve("ca-cert.pem"), "no certificate");
            assertThat(refused(uri).getMessage()).contains("holds no certificate");
            Files.copy(pki.resolve("ca-cert.pem"), bad.resolve("ca-cert.pem"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.copy(pki.resolve("client-cert.pem"), bad.resolve("client-cert.pem"));
            Files.writeString(bad.resolve("client-key.pem"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n"
                    + "-----END EC PRIVATE KEY-----\n");
            assertThat(refused(uri).getMessage()).contains("openssl pkcs8");
        }
    }

    private static ImageException refused(String uri) {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> read(uri));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.SOURCE_IO);
        return refusal;
    }
}
