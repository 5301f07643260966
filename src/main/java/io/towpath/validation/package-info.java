/// Looks at what arrived: what a machine can prove about a target VM. Start at [TargetChecks].
@ApplicationModule(displayName = "Validation", allowedDependencies = {"units", "disk", "disk :: layout",
        "platform :: spi"})
@NullMarked
package io.towpath.validation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
