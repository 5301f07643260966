package io.towpath.platform.spi;

import java.io.IOException;

/// A server showed another certificate than the one a person confirmed; nothing was sent to it.
public final class CertificateChangedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String seenSha256;

    /// @param seenSha256 of the certificate shown
    public CertificateChangedException(String place, String confirmedSha256, String seenSha256) {
        super("%s shows another certificate than the confirmed one: seen %s, confirmed %s".formatted(place, seenSha256,
                confirmedSha256));
        this.seenSha256 = seenSha256;
    }

    public String seenSha256() {
        return seenSha256;
    }
}
