package io.towpath.disk.vmdk;

class MonolithicFlatTest extends VmdkByQemu {

    @Override
    String subformat() {
        return "monolithicFlat";
    }
}
