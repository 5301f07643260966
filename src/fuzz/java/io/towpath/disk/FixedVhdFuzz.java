package io.towpath.disk;

import io.towpath.disk.vhd.VhdSpecimens;
import java.io.IOException;

class FixedVhdFuzz extends ReaderFuzz {

    FixedVhdFuzz() throws IOException {
        super(VhdSpecimens.fixed());
    }
}
