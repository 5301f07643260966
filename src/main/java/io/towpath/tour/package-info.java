/// The demo: sets a program with the made-up estate up and says what it is. Start at [DemoProgram].
@ApplicationModule(displayName = "Tour", allowedDependencies = {"units", "demo", "disk", "disk :: ova", "disk :: ovf",
        "platform :: spi", "acceptance", "access", "audit", "intake", "inventory", "inventory :: application",
        "inventory :: imports",
        "inventory :: reading", "planning", "planning :: dependency", "planning :: wave", "planning :: calendar",
        "planning :: mapping", "readiness", "migration", "replication :: steward", "wave", "wave :: gate",
        "wave :: notice", "wave :: runbook", "cutover", "triage"})
@NullMarked
package io.towpath.tour;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
