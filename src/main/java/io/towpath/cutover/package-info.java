/// When VMs, applications and waves cut over, and that it happens once. Start at [Cutovers], then CutoverRules and GroupBarrier.
@ApplicationModule(displayName = "Cutover", allowedDependencies = {"units", "lifecycle", "access", "audit", "inventory",
        "platform :: spi", "planning :: calendar", "planning :: dependency", "replication", "replication :: outlook",
        "replication :: forecast",
        "migration",
        "migration :: power", "wave"})
@NullMarked
package io.towpath.cutover;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
