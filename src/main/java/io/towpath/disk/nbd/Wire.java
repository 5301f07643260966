package io.towpath.disk.nbd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/// Bytes to and from a server. One thread reads and one writes at a time; each waits only so long.
interface Wire extends Closeable {

    /// Fills `into` from its position to its limit.
    ///
    /// @throws LostConnection when the stream ends before
    void read(ByteBuffer into) throws IOException;

    /// Writes all that remains in each.
    void write(ByteBuffer... from) throws IOException;

    /// From now on each wait is limited on its own and not by the handshake's end.
    ///
    /// @param kept asked when nobody wants anything more: whether something is waited for that is to be had all the same
    void handshakeDone(BooleanSupplier kept);
}
