package io.towpath.triage;

import java.util.UUID;

/// Where failures are noted, so that the same one is counted and not puzzled out on each VM.
public interface FailureLog {

    /// Never throws: that a failure cannot be counted is no failure of the migration.
    ///
    /// @param code stable, of the engine
    /// @param what in the failing tool's words
    void saw(String code, String what, UUID vmId, String vmName);
}
