/// Moves the disks of one VM and shows how far they are. Start at [Transfers].
@ApplicationModule(displayName = "Transfer", allowedDependencies = {"units", "disk", "platform :: spi", "inventory",
        "access", "audit", "database"})
@NullMarked
package io.towpath.transfer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
