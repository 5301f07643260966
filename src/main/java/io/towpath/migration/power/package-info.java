/// The power of both sides of a trip, and that never both run. Start at [TwoRunningGuard]; what people said is in
/// [PersonsWords], what was found and done in [PowerRecords].
@NamedInterface("power")
@NullMarked
package io.towpath.migration.power;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
