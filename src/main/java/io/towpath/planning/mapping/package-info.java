/// Where networks, disks and VMs go at a target: what targets offer, who goes where, in versions. Start at [Mappings].
@NamedInterface("mapping")
@NullMarked
package io.towpath.planning.mapping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
