package io.towpath.disk.vhdx;

/// Blocks of 256 MiB, the largest there are: Hyper-V can be told to make them.
class LargestBlocksVhdxTest extends VhdxByQemu {

    @Override
    String options() {
        return "subformat=dynamic,block_size=256M";
    }
}
