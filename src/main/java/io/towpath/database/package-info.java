/// The database: the PostgreSQL that Towpath runs itself when none is configured, and the clock all modules share.
@ApplicationModule(displayName = "Database", allowedDependencies = {})
@NullMarked
package io.towpath.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
