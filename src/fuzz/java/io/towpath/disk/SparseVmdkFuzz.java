package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class SparseVmdkFuzz extends ReaderFuzz {

    SparseVmdkFuzz() throws IOException {
        super(VmdkSpecimens.sparse());
    }
}
