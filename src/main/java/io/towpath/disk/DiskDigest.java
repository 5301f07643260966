package io.towpath.disk;

/// The digest of a disk's content: equal for two images exactly when the guest sees the same bytes and the same size,
/// whatever their formats.
///
/// @param algorithm `towpath-tree-sha256/1`: see the class that computes it
/// @param hex       lower-case hexadecimal
public record DiskDigest(String algorithm, String hex) {

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
