package io.towpath.inventory.web;

import io.towpath.platform.spi.ServerCertificate;

/// A certificate, printed for a person to compare.
///
/// @param sha256      as it is stored
/// @param fingerprint as administrators write it: upper case, with colons
record CertificateRow(String subject, String issuer, boolean ownIssuer, String from, String to, String sha256,
        String fingerprint) {

    static CertificateRow of(ServerCertificate certificate, Print print) {
        return new CertificateRow(certificate.subject(), certificate.issuer(),
                certificate.subject().equals(certificate.issuer()), print.time(certificate.validFrom()),
                print.time(certificate.validTo()), certificate.sha256(), fingerprint(certificate.sha256()));
    }

    /// `AB:CD:…`
    static String fingerprint(String sha256) {
        return sha256.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
    }
}
