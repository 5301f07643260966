package io.towpath.disk.vmdk;

class SplitSparseTest extends VmdkByQemu {

    @Override
    String subformat() {
        return "twoGbMaxExtentSparse";
    }
}
