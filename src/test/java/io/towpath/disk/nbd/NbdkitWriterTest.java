package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// Zeroes quickly, flushes, tells what is allocated.
class NbdkitWriterTest extends NbdWriting {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "file", raw.toString());
    }
}
