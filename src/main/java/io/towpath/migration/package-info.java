/// One VM's trip: its lifecycle, its itinerary of steps, its attempts. Start at [Migrations], then MigrationLifecycle.
@ApplicationModule(displayName = "Migration", allowedDependencies = {"units", "table", "database", "disk", "lifecycle",
        "platform :: spi",
        "access", "audit", "inventory", "inventory :: application", "inventory :: backup", "readiness",
        "planning :: mapping", "secret", "slot", "replication", "replication :: steward", "replication :: outlook",
        "replication :: forecast", "transfer", "validation", "acceptance",
        "triage"})
@NullMarked
package io.towpath.migration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
