package io.towpath.disk;

import io.towpath.disk.vhdx.VhdxSpecimens;
import java.io.IOException;

class VhdxFuzz extends ReaderFuzz {

    VhdxFuzz() throws IOException {
        super(VhdxSpecimens.clean());
    }
}
