/// Passwords and tokens for other systems, kept sealed: the key is never in the database. Start at [Secrets].
@ApplicationModule(displayName = "Secrets", allowedDependencies = {"access"})
@NullMarked
package io.towpath.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
