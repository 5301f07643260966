/// The estate as facts: sources, targets, VMs, disks, NICs. Start at [Inventory].
@ApplicationModule(displayName = "Inventory", allowedDependencies = {"units", "table", "disk", "platform :: spi",
        "access",
        "audit", "database", "secret", "demo"})
@NullMarked
package io.towpath.inventory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
