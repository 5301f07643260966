package io.towpath.disk.vhdx;

class AbsentBlocksVhdxTest extends VhdxByQemu {

    @Override
    String options() {
        return "subformat=dynamic,block_size=2M,block_state_zero=off";
    }
}
