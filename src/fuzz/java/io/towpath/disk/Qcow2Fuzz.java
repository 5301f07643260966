package io.towpath.disk;

import io.towpath.disk.qcow2.Qcow2Specimens;
import java.io.IOException;

class Qcow2Fuzz extends ReaderFuzz {

    Qcow2Fuzz() throws IOException {
        super(Qcow2Specimens.small());
    }
}
