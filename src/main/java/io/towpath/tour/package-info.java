/// The demo: sets a program with the made-up estate up and says what it is. Start at [DemoProgram].
@ApplicationModule(displayName = "Tour", allowedDependencies = {"units", "demo", "disk", "disk :: ova", "disk :: ovf",
        "platform :: spi", "access", "audit", "inventory", "inventory :: imports",
        "inventory :: reading", "planning", "planning :: dependency", "planning :: wave", "planning :: calendar",
        "readiness", "migration", "replication :: steward", "wave", "wave :: notice", "cutover"})
@NullMarked
package io.towpath.tour;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
