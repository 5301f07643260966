/// Judges each VM by rules and says what to fix. Read [Readiness] first, then any class in rule.
@ApplicationModule(displayName = "Readiness", allowedDependencies = {"units", "table", "disk", "platform :: spi",
        "inventory",
        "access", "audit"})
@NullMarked
package io.towpath.readiness;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
