/// A made-up hypervisor over the demo's real target: disks and descriptions are written as anywhere, only that VMs run there
/// is made up. Start at [PoweredTarget].
@NullMarked
package io.towpath.tour.target;

import org.jspecify.annotations.NullMarked;
