/// Quantities that check themselves: byte ranges, sizes to print; digests; values kept for a while. Nothing here knows about disks or VMs.
@ApplicationModule(displayName = "Units", allowedDependencies = {})
@NullMarked
package io.towpath.units;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
