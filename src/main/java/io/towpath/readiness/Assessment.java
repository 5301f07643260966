package io.towpath.readiness;

import java.time.Instant;
import java.util.List;

/// A VM judged by all rules.
///
/// @param findings blockers first
/// @param asOf     when it was judged
public record Assessment(Verdict verdict, List<Finding> findings, Instant asOf) {

    /// The worst finding in a word.
    public enum Verdict {
        READY, WARNINGS, BLOCKED, UNKNOWN
    }

    public Assessment {
        findings = List.copyOf(findings);
    }
}
