package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class CowdFuzz extends ReaderFuzz {

    CowdFuzz() throws IOException {
        super(VmdkSpecimens.cowd());
    }
}
