/// Proposes waves: pure and deterministic, the same estate gives the same plan. Read [Planner] first.
@NullMarked
package io.towpath.planning.wave;

import org.jspecify.annotations.NullMarked;
