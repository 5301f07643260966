/// How much may be copied at once where, how fast, and who waits for what. Limits per ESXi host, datastore, vCenter, link,
/// target and node hold all at once, over all nodes. Start at [Slots], then Allocation, which decides.
@ApplicationModule(displayName = "Slots", allowedDependencies = {"units", "disk", "access", "audit", "inventory",
        "database"})
@NullMarked
package io.towpath.slot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
