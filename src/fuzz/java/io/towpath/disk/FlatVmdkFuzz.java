package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class FlatVmdkFuzz extends ReaderFuzz {

    FlatVmdkFuzz() throws IOException {
        super(VmdkSpecimens.flat());
    }
}
