package io.towpath.disk;

import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;

class SplitDescriptorFuzz extends ReaderFuzz {

    SplitDescriptorFuzz() throws IOException {
        super(VmdkSpecimens.splitDescriptor());
    }
}
