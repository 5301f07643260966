package io.towpath.disk;

import io.towpath.disk.qcow2.Qcow2Specimens;
import java.io.IOException;

class Qcow2LayerFuzz extends ReaderFuzz {

    Qcow2LayerFuzz() throws IOException {
        super(Qcow2Specimens.layer());
    }
}
