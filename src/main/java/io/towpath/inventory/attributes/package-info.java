/// Custom attributes and tags of a source that tell who answers for its VMs and how they count. Start at [AttributeFields].
@NamedInterface("attributes")
@NullMarked
package io.towpath.inventory.attributes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
