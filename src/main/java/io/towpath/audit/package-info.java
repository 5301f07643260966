/// The trail of every change: append-only, hash-chained, written in the transaction of the change itself.
@ApplicationModule(displayName = "Audit trail", allowedDependencies = {"table"})
@NullMarked
package io.towpath.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
