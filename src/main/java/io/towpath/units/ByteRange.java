package io.towpath.units;

/// A run of bytes of a disk.
///
/// @param offset bytes from the start of the disk, ≥ 0
/// @param length bytes, > 0
public record ByteRange(long offset, long length) {

    public ByteRange {
        if (offset < 0 || length <= 0) {
            throw new IllegalArgumentException("offset=%d length=%d".formatted(offset, length));
        }
        Math.addExact(offset, length);
    }

    /// The first byte after this range.
    public long end() {
        return offset + length;
    }
}
