package io.towpath.platform.spi;

import java.time.Instant;

/// What a server showed of itself, for a person to compare and confirm.
///
/// @param sha256 of its DER form, 64 lower case hex digits
public record ServerCertificate(String subject, String issuer, Instant validFrom, Instant validTo, String sha256) {}
