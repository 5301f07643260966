package io.towpath.disk.ova;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The `.cert` of a package: a signature of the manifest and the X.509 certificate of the signer, in one text file.
///
/// Whom the certificate belongs to is told, not judged: Towpath has no list of authorities it trusts.
/// Source: DMTF DSP0243 5.1.
///
/// @param subject    of the certificate; null where it cannot be read
/// @param selfSigned whether the signer vouches for himself
/// @param notAfter   when the certificate ends; null where it cannot be read
/// @param state      whether it signs this manifest
public record Signature(@Nullable String subject, boolean selfSigned, @Nullable Instant notAfter, State state) {

    static final int MAX_BYTES = 1 << 20;

    private static final Pattern SIGNED = Pattern.compile(
            "(?m)^(SHA1|SHA256|SHA512)\\s?\\((.+)\\)\\s*=\\s*([0-9A-Fa-f]+)\\s*$");
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    public enum State {
        /// The certificate's key signed the manifest as it is.
        VALID,
        /// It did not: the manifest was changed after signing.
        INVALID,
        /// The file could not be understood.
        UNREADABLE
    }

    public boolean expiredAt(Instant when) {
        return notAfter != null && notAfter.isBefore(when);
    }

    static Signature parse(byte[] certFile, byte[] manifest) {
        String text = new String(certFile, StandardCharsets.ISO_8859_1);
        Matcher pem = PEM.matcher(text);
        Matcher signed = SIGNED.matcher(text);
        if (!pem.find()) {
            return new Signature(null, false, null, State.UNREADABLE);
        }
        X509Certificate certificate;
        try {
            certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                    new ByteArrayInputStream(pem.group().getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            return new Signature(null, false, null, State.UNREADABLE);
        }
        State state = signed.find()
                ? check(certificate, signed.group(1), signed.group(3), manifest)
                : State.UNREADABLE;
        return new Signature(certificate.getSubjectX500Principal().getName(), certificate.getSubjectX500Principal()
                .equals(certificate.getIssuerX500Principal()), certificate.getNotAfter().toInstant(), state);
    }

    private static State check(X509Certificate certificate, String digest, String hex, byte[] manifest) {
        try {
            String algorithm = certificate.getPublicKey().getAlgorithm();
            java.security.Signature verifier = java.security.Signature.getInstance(digest + "with" + (algorithm.equals(
                    "EC") ? "ECDSA" : algorithm));
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(manifest);
            return verifier.verify(HexFormat.of().parseHex(hex)) ? State.VALID : State.INVALID;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return State.UNREADABLE;
        }
    }
}
