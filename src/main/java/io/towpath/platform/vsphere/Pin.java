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
    private final @Nullable String sha1;
    private volatile boolean refused;
    private volatile @Nullable ServerCertificate seen;
    private volatile @Nullable String seenSha1;

    Pin(@Nullable String sha256) {
        this(sha256, null);
    }

    private Pin(@Nullable String sha256, @Nullable String sha1) {
        this.sha256 = sha256;
        this.sha1 = sha1;
    }

    /// For a host that a vCenter we trust names with the fingerprint of its certificate, which it tells as SHA-1.
    ///
    /// @param thumbprint `5A:0C:…`
    static Pin told(String thumbprint) {
        return new Pin(null, thumbprint.replace(":", "").toLowerCase(java.util.Locale.ROOT));
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

    /// Of the same certificate, as VMware's own programs know it; lower case hex.
    @Nullable
    String seenSha1() {
        return seenSha1;
    }

    @Nullable
    String sha256() {
        return sha256;
    }

    /// Whether another certificate than the confirmed one was shown last.
    boolean broken() {
        return seen != null && refused;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate shown = chain[0];
        ServerCertificate certificate = new ServerCertificate(shown.getSubjectX500Principal().getName(),
                shown.getIssuerX500Principal().getName(), shown.getNotBefore().toInstant(),
                shown.getNotAfter().toInstant(), fingerprint("SHA-256", shown));
        seen = certificate;
        seenSha1 = fingerprint("SHA-1", shown);
        refused = sha1 == null ? !certificate.sha256().equals(sha256) : !sha1.equals(seenSha1);
        if (refused) {
            throw new CertificateException("the certificate is not the confirmed one");
        }
    }

    private static String fingerprint(String algorithm, X509Certificate certificate)
            throws CertificateEncodingException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
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
