package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// A server that takes nothing but whole sectors and no more than 64 KiB at once.
class LargeBlocksWriterTest extends NbdWriting {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "--filter=blocksize-policy", "file", raw.toString(),
                "blocksize-minimum=512", "blocksize-preferred=4096", "blocksize-maximum=65536",
                "blocksize-error-policy=error");
    }
}
