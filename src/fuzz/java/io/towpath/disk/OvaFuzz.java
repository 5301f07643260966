package io.towpath.disk;

import io.towpath.disk.ova.OvaSpecimens;
import java.io.IOException;

class OvaFuzz extends ReaderFuzz {

    OvaFuzz() throws IOException {
        super(OvaSpecimens.ova());
    }
}
