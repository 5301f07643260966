package io.towpath.disk.vhd;

class FixedVhdTest extends VhdByQemu {

    @Override
    String subformat() {
        return "fixed";
    }

    @Override
    protected int unit() {
        return 65536;
    }
}
