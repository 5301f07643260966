/// Throw-away copies of VMs that are kept in step, booted at their target while the source serves. Start at
/// [io.towpath.migration.testboot.TestBoots], then TestBootRun.
@NamedInterface("test-boot")
@NullMarked
package io.towpath.migration.testboot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
