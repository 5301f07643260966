package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Reading exactly what is asked for.
final class Channels {

    private Channels() {}

    static byte[] read(String file, FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new ImageException(Reason.TRUNCATED, file, "file", null, offset,
                        "the file ends at byte %d, expected %d bytes at byte %d".formatted(offset + buffer.position(),
                                length, offset),
                        "Copy the file again; it is incomplete.");
            }
        }
        return buffer.array();
    }
}
