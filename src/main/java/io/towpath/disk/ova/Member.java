package io.towpath.disk.ova;

/// A file in an archive, or in an OVF folder.
///
/// @param name   plain name, unique in its package
/// @param offset bytes from the start of the archive; 0 in a folder
/// @param length bytes
public record Member(String name, long offset, long length) {

    public Member {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("offset=%d length=%d".formatted(offset, length));
        }
        Math.addExact(offset, length);
    }
}
