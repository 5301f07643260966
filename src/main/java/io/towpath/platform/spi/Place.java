package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// A source as it is reached.
///
/// @param location          an absolute folder, or the address of a server
/// @param credentials       of a server that asks who calls; null for a folder
/// @param certificateSha256 the certificate that a person confirmed, lower case hex; null for a folder and before that
/// @param nbd               how disks are named at an NBD server beside it, see [SourcePlatform#nbdTemplate]; null where
///                          there is none
public record Place(String location, @Nullable Credentials credentials, @Nullable String certificateSha256,
        @Nullable String nbd) {

    public Place(String location, @Nullable Credentials credentials, @Nullable String certificateSha256) {
        this(location, credentials, certificateSha256, null);
    }

    /// A folder, or a server that nobody signs in to.
    public static Place of(String location) {
        return new Place(location, null, null, null);
    }
}
