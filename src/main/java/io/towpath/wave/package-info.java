/// VMs that move in one go: members, start, pause, stop. Start at [Waves], then [Advance].
@ApplicationModule(displayName = "Waves", allowedDependencies = {"units", "table", "database", "disk", "lifecycle",
        "platform :: spi",
        "access", "audit", "mail", "hook", "inventory", "inventory :: reading", "readiness", "planning",
        "planning :: wave",
        "planning :: calendar",
        "planning :: mapping", "planning :: dependency",
        "transfer", "slot", "acceptance", "triage", "migration", "migration :: power",
        "replication :: outlook", "replication :: forecast"})
@NullMarked
package io.towpath.wave;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
