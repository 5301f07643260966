package io.towpath.disk;

import java.io.IOException;

/// Something that reads what others wrote, to be given what a fuzzer makes up.
public interface FuzzTarget {

    String name();

    /// An input that is read as it should be. Its first two bytes are flags, see [Fuzzing].
    byte[] seed();

    /// Fails unless the input is refused in order, or read in time and within its bounds.
    void once(byte[] input) throws IOException;
}
