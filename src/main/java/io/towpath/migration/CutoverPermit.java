package io.towpath.migration;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/// Whether VMs may go down now: the start of a cold trip is its cutover.
public interface CutoverPermit {

    /// @return by migration, why it may not start now and when it may; those that may are not in it. A trip that is warm, or
    ///         whose source is files at rest, takes nothing down when it starts
    Map<UUID, RefusedException> against(Collection<UUID> migrationIds);
}
