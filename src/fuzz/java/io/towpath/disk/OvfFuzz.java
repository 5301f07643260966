package io.towpath.disk;

class OvfFuzz extends ReaderFuzz {

    OvfFuzz() {
        super(DocumentFuzzing.ovf());
    }
}
