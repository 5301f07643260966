package io.towpath.disk;

import java.io.IOException;

class ManifestFuzz extends ReaderFuzz {

    ManifestFuzz() throws IOException {
        super(DocumentFuzzing.manifest());
    }
}
