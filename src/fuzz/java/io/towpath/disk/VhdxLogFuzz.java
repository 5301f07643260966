package io.towpath.disk;

import io.towpath.disk.vhdx.VhdxSpecimens;
import java.io.IOException;

class VhdxLogFuzz extends ReaderFuzz {

    VhdxLogFuzz() throws IOException {
        super(VhdxSpecimens.dirty());
    }
}
