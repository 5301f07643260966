package io.towpath.disk;

import io.towpath.disk.vhd.VhdSpecimens;
import java.io.IOException;

class DynamicVhdFuzz extends ReaderFuzz {

    DynamicVhdFuzz() throws IOException {
        super(VhdSpecimens.dynamic());
    }
}
