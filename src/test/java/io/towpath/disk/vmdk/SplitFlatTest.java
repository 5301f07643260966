package io.towpath.disk.vmdk;

class SplitFlatTest extends VmdkByQemu {

    @Override
    String subformat() {
        return "twoGbMaxExtentFlat";
    }
}
