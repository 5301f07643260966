package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// A server that takes nothing but whole blocks, small requests and one connection, and knows no holes.
class LargeBlocksReaderTest extends NbdReading {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "-r", "--filter=noextents", "--filter=multi-conn",
                "--filter=blocksize-policy", "file", raw.toString(), "blocksize-minimum=512",
                "blocksize-preferred=4096", "blocksize-maximum=65536", "blocksize-error-policy=error",
                "multi-conn-mode=disable");
    }
}
