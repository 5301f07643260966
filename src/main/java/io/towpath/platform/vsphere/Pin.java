package io.towpath.platform.vsphere;

import io.towpath.platform.spi.ServerCertificate;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts the one certificate that a person confirmed, whatever name or issuer it bears; any other one ends the handshake,
/// before a byte of ours is sent. Without a fingerprint it trusts none, and remembers what was shown.
final class Pin extends X509ExtendedTrustManager {

    private final @Nullable String sha256;
    private volatile @Nullable ServerCertificate seen;

    Pin(@Nullable String sha256) {
        this.sha256 = sha256;
    }

    /// For TLS with nothing but this pin.
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The certificate shown last; null before the first handshake.
    @Nullable
    ServerCertificate seen() {
        return seen;
    }

    @Nullable
    String sha256() {
        return sha256;
    }

    /// Whether another certificate than the confirmed one was shown last.
    boolean broken() {
        ServerCertificate shown = seen;
        return shown != null && !shown.sha256().equals(sha256);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate shown = chain[0];
        ServerCertificate certificate = new ServerCertificate(shown.getSubjectX500Principal().getName(),
                shown.getIssuerX500Principal().getName(), shown.getNotBefore().toInstant(),
                shown.getNotAfter().toInstant(), fingerprint(shown));
        seen = certificate;
        if (!certificate.sha256().equals(sha256)) {
            throw new CertificateException("the certificate is not the confirmed one");
        }
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateEncodingException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody calls us with a certificate");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("nobody calls us with a certificate");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("nobody calls us with a certificate");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
