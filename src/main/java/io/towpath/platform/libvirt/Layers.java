package io.towpath.platform.libvirt;

import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.nio.file.Path;
import java.util.List;

/// What the disks of a throw-away VM lie upon.
///
/// @param bases   of each disk, in the disks' order
/// @param console the file that gets what it says on its serial port
record Layers(List<TargetDisk> bases, Path console) {

    Layers {
        bases = List.copyOf(bases);
    }
}
