package io.towpath.validation;

import io.towpath.platform.spi.TargetVm;
import java.util.List;

/// The checks that need no running guest.
public interface TargetChecks {

    /// Opens the target's disks read-only and looks: images are consistent, a partition table is present, filesystems
    /// are recognised, the disk that boots has what its firmware needs.
    List<CheckResult> look(TargetVm vm);
}
