/// A made-up estate of an insurance company, the same for the same seed: what `./towpath demo` shows, and the files of it that a
/// newcomer can import. Start at
/// [DemoEstate], then [DemoProgram].
@ApplicationModule(displayName = "Demo", allowedDependencies = {"units", "disk", "disk :: ova", "disk :: ovf",
        "platform :: spi", "access", "audit", "inventory", "inventory :: imports", "inventory :: reading", "planning", "planning :: dependency",
        "planning :: wave", "readiness", "wave"})
@NullMarked
package io.towpath.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
