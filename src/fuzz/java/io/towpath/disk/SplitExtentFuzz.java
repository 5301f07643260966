package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class SplitExtentFuzz extends ReaderFuzz {

    SplitExtentFuzz() throws IOException {
        super(VmdkSpecimens.splitExtent());
    }
}
