package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

/// Another server, of one connection for writers.
class QemuNbdWriterTest extends NbdWriting {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.qemu(raw.getParent(), "-f", "raw", "--discard=unmap", "--detect-zeroes=off", raw.toString());
    }
}
