/// Who needs whom, and which VMs therefore move together. Start at [Ties], which is the whole rule; then [Regrouping] and
/// [Waivers].
@NamedInterface("dependency")
@NullMarked
package io.towpath.planning.dependency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
