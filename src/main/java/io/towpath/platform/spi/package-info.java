/// What Towpath asks of a source and of a target. Pure Java: an adapter per hypervisor fills it.
@NamedInterface("spi")
@NullMarked
package io.towpath.platform.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
