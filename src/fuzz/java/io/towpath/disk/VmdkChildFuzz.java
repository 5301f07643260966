package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class VmdkChildFuzz extends ReaderFuzz {

    VmdkChildFuzz() throws IOException {
        super(VmdkSpecimens.child());
    }
}
