/// VMs that move in one go: members, start, pause, stop. Start at [Waves].
@ApplicationModule(displayName = "Waves", allowedDependencies = {"units", "lifecycle", "access", "audit", "inventory",
        "readiness", "acceptance", "migration"})
@NullMarked
package io.towpath.wave;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
