package io.towpath.disk;

class VmxFuzz extends ReaderFuzz {

    VmxFuzz() {
        super(DocumentFuzzing.vmx());
    }
}
