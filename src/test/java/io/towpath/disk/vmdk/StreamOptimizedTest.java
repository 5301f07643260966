package io.towpath.disk.vmdk;

class StreamOptimizedTest extends VmdkByQemu {

    @Override
    String subformat() {
        return "streamOptimized";
    }
}
