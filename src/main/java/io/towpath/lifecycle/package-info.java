/// Lifecycles as tables: what is not in the table cannot happen. Pure Java.
@ApplicationModule(displayName = "Lifecycles", allowedDependencies = {})
@NullMarked
package io.towpath.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
