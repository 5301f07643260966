package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class StreamVmdkFuzz extends ReaderFuzz {

    StreamVmdkFuzz() throws IOException {
        super(VmdkSpecimens.stream());
    }
}
