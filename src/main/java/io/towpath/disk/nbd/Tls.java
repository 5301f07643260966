package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// TLS as a URI asks for it: the server's certificate has to be of a known authority and of the right name, always.
final class Tls {

    private static final String AUTHORITY = "ca-cert.pem";
    private static final String CERTIFICATE = "client-cert.pem";
    private static final String KEY = "client-key.pem";

    private Tls() {}

    static SSLEngine engine(NbdUri uri, Faults faults) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            Path folder = uri.certificates();
            if (folder == null) {
                context.init(null, null, null);
            } else {
                context.init(client(folder), authorities(folder.resolve(AUTHORITY)), null);
            }
            SSLEngine engine = context.createSSLEngine(uri.tlsName(), uri.port());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[]{"TLSv1.3", "TLSv1.2"});
            // The rules by which a certificate fits a name; there are none of NBD's own.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException | IOException e) {
            throw faults.failed("certificates", "the certificates cannot be used: " + e.getMessage(),
                    "Put ca-cert.pem, and where the server asks for it client-cert.pem and client-key.pem, into the "
                            + "folder that tls-certificates names.",
                    e);
        }
    }

    private static javax.net.ssl.TrustManager[] authorities(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int number = 0;
        for (X509Certificate authority : Pem.certificates(file)) {
            store.setCertificateEntry("authority" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static javax.net.ssl.KeyManager @Nullable [] client(Path folder) throws IOException,
            GeneralSecurityException {
        if (!Files.exists(folder.resolve(CERTIFICATE)) && !Files.exists(folder.resolve(KEY))) {
            return null;
        }
        List<X509Certificate> chain = Pem.certificates(folder.resolve(CERTIFICATE));
        KeyStore store = empty();
        char[] none = {};
        store.setKeyEntry("client", Pem.privateKey(folder.resolve(KEY), chain.getFirst().getPublicKey().getAlgorithm()),
                none, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
