package io.towpath.replication.steward;

import java.time.Instant;

/// Moments of the machine's clock, by which scans are dated, on the clock by which the ledger of snapshots is. Both are one
/// except in the demo, whose time runs faster.
@FunctionalInterface
public interface LedgerTime {

    Instant of(Instant machine);
}
