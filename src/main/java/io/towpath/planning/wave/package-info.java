/// Proposes waves: pure and deterministic, the same estate gives the same plan. Read [Planner] first.
@NamedInterface("wave")
@NullMarked
package io.towpath.planning.wave;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
