package io.towpath.disk.vhdx;

class DynamicVhdxTest extends VhdxByQemu {

    @Override
    String options() {
        return "subformat=dynamic,block_size=1M";
    }
}
