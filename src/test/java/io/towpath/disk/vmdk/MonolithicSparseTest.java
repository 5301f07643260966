package io.towpath.disk.vmdk;

class MonolithicSparseTest extends VmdkByQemu {

    @Override
    String subformat() {
        return "monolithicSparse";
    }
}
