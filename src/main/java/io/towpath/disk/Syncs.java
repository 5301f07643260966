package io.towpath.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Makes a file durable, until that fails once. The kernel tells of what it could not store once, and counts it as stored
/// from then on: a sync that is tried again succeeds without it.
///
/// Source: *fsync(2)*, EIO, and the kernel's `errseq_t`: an error is reported once for each open file.
public final class Syncs {

    private final FileChannel channel;
    private @Nullable IOException failed;

    public Syncs(FileChannel channel) {
        this.channel = channel;
    }

    /// @param length with the file's length and times
    /// @throws IOException of this time or, in other words, of an earlier one
    public void sync(boolean length) throws IOException {
        if (failed != null) {
            throw new IOException("what was written before may be lost, since an earlier sync failed: "
                    + failed.getMessage(), failed);
        }
        try {
            channel.force(length);
        } catch (IOException e) {
            failed = e;
            throw e;
        }
    }
}
