/// VMs that serve while they are copied: passes that bring over what changed, what each target stands at, and the
/// snapshots we make at the source. Start at [Replications].
@ApplicationModule(displayName = "Replication", allowedDependencies = {"units", "table", "disk", "platform :: spi",
        "inventory", "inventory :: backup",
        "transfer", "audit", "access", "slot", "database"})
@NullMarked
package io.towpath.replication;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
