package io.towpath.disk.nbd;

import java.io.IOException;
import java.nio.file.Path;

class QemuNbdReaderTest extends NbdReading {

    @Override
    NbdServer serve(Path raw) throws IOException {
        return NbdServer.qemu(raw.getParent(), "-r", "-f", "raw", raw.toString());
    }
}
