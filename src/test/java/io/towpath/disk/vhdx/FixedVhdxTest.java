package io.towpath.disk.vhdx;

class FixedVhdxTest extends VhdxByQemu {

    @Override
    String options() {
        return "subformat=fixed,block_size=1M";
    }
}
