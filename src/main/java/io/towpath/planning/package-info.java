/// What belongs together, when it may move, and the plan of waves. Start at the tables of db/migration/V013.
@ApplicationModule(displayName = "Planning", allowedDependencies = {"units", "table", "disk", "lifecycle",
        "platform :: spi", "access", "audit", "inventory", "inventory :: application", "inventory :: backup",
        "inventory :: imports",
        "inventory :: reading", "readiness", "slot"})
@NullMarked
package io.towpath.planning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
