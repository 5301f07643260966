package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// A server that trims but does not zero.
class TrimmingWriterTest extends NbdWriting {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "--filter=nozero", "file", raw.toString());
    }
}
