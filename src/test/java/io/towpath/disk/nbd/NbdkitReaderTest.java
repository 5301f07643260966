package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

class NbdkitReaderTest extends NbdReading {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.nbdkit(raw.getParent(), "-r", "file", raw.toString());
    }
}
