package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// A server that cannot zero or tell what is allocated.
class NoZeroingWriterTest extends NbdWriting {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "--filter=nozero", "--filter=noextents", "file", raw.toString());
    }
}
