package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class VmdkParentFuzz extends ReaderFuzz {

    VmdkParentFuzz() throws IOException {
        super(VmdkSpecimens.parent());
    }
}
