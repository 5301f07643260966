package io.towpath.disk;

import io.towpath.units.ByteRange;

/// A run of a disk's bytes with one status. Zero and unallocated both read as zeroes; the difference is whether the
/// image says so (zero) or merely says nothing (unallocated).
public sealed interface Extent {

    ByteRange range();

    record Data(ByteRange range) implements Extent {}

    record Zero(ByteRange range) implements Extent {}

    record Unallocated(ByteRange range) implements Extent {}
}
