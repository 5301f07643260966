/// Business applications: VMs that serve one purpose, and who answers for them. Start at [Applications]; [Proposals] makes
/// many of them at once.
@NamedInterface("application")
@NullMarked
package io.towpath.inventory.application;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
