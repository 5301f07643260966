/// The ten criteria, their evidence, the owner's sign-off and the soak. Start at [Acceptance].
@ApplicationModule(displayName = "Acceptance", allowedDependencies = {"units", "table", "access", "audit", "mail"})
@NullMarked
package io.towpath.acceptance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
