package io.towpath.disk;

import io.towpath.disk.qcow2.Qcow2Specimens;
import java.io.IOException;

class SubclustersFuzz extends ReaderFuzz {

    SubclustersFuzz() throws IOException {
        super(Qcow2Specimens.subclusters());
    }
}
