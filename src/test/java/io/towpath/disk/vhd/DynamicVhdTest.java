package io.towpath.disk.vhd;

class DynamicVhdTest extends VhdByQemu {

    @Override
    String subformat() {
        return "dynamic";
    }

    @Override
    protected int unit() {
        return 2 << 20;
    }
}
