/// What runs elsewhere at our word: a request, a command, a script; once for each key, its output kept. Start at [Hooks], then
/// HookRunner.
@ApplicationModule(displayName = "Hooks", allowedDependencies = {"units", "database", "access", "audit", "secret",
        "migration"})
@NullMarked
package io.towpath.hook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
