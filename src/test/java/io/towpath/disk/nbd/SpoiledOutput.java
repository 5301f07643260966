package io.towpath.disk.nbd;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// What a server sends, with one byte changed. The disk's own bytes are not counted: nothing says what they should be.
/// They are written by themselves, or behind the head of a chunk.
final class SpoiledOutput extends FilterOutputStream {

    /// A reply without bytes of the disk is shorter.
    private static final int LONG = 1024;

    private final byte[] content;
    private final int head;
    private final int at;
    private final int mask;
    private int sent;

    /// @param head of a chunk with data, and its place
    /// @param at   which byte; one that is never sent changes nothing
    /// @param mask bits of it to turn around
    SpoiledOutput(OutputStream out, byte[] content, int head, int at, int mask) {
        super(out);
        this.content = content;
        this.head = head;
        this.at = at;
        this.mask = mask;
    }

    /// Bytes so far.
    int sent() {
        return sent;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(sent++ == at ? b ^ mask : b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (bytes == content) {
            out.write(bytes, from, length);
            return;
        }
        byte[] some = new byte[length];
        System.arraycopy(bytes, from, some, 0, length);
        int counted = length > LONG ? head : length;
        if (at >= sent && at < sent + counted) {
            some[at - sent] ^= (byte) mask;
        }
        sent += counted;
        out.write(some);
    }
}
