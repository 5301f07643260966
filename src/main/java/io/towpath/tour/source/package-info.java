/// A made-up live source: VMs that serve, write, are snapshotted and shut down, with disks of which every byte is computed.
/// Start at [SimulatedPlatform], then [Machine].
@NullMarked
package io.towpath.tour.source;

import org.jspecify.annotations.NullMarked;
