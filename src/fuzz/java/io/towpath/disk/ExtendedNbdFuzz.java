package io.towpath.disk;

import io.towpath.disk.nbd.NbdFuzzing;
import java.io.IOException;

class ExtendedNbdFuzz extends ReaderFuzz {

    ExtendedNbdFuzz() throws IOException {
        super(new NbdFuzzing(true));
    }
}
