/// What only the owner of an application knows, asked early, by a link without an account. Start at [Intakes].
@ApplicationModule(displayName = "Intake", allowedDependencies = {"access", "audit", "inventory",
        "inventory :: application", "inventory :: reading", "acceptance"})
@NullMarked
package io.towpath.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
