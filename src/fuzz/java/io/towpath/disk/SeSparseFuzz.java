package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class SeSparseFuzz extends ReaderFuzz {

    SeSparseFuzz() throws IOException {
        super(VmdkSpecimens.seSparse());
    }
}
