/// Sees to it that no snapshot of ours outlives its use: removes what trips left, and shows how old the others are, what
/// room their datastores have, and which snapshots of others appeared meanwhile. Start at [Watch].
@NamedInterface("steward")
@NullMarked
package io.towpath.replication.steward;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
