/// The shell of every page, the dashboard, help and errors.
@ApplicationModule(displayName = "Console", allowedDependencies = {"units", "disk", "database", "platform :: spi",
        "access",
        "audit",
        "inventory", "readiness", "planning", "transfer", "acceptance", "migration", "wave", "wave :: gate", "report",
        "triage", "mail"})
@NullMarked
package io.towpath.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
