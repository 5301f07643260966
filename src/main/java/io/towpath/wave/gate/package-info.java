/// What must hold before a wave starts, who says go, and what it must have proven in the end. Start at [Gates], then [Checks].
@NamedInterface("gate")
@NullMarked
package io.towpath.wave.gate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
