package io.towpath.disk;

import io.towpath.disk.nbd.NbdFuzzing;
import java.io.IOException;

class NbdFuzz extends ReaderFuzz {

    NbdFuzz() throws IOException {
        super(new NbdFuzzing(false));
    }
}
