package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A VM judged by all rules.
///
/// @param verdict      UNKNOWN while it is being judged
/// @param findings     blockers first, waived ones too
/// @param asOf         when it was judged
/// @param rulesVersion of the set of rules that judged; 0 for never
public record Assessment(Verdict verdict, List<Finding> findings, Instant asOf, int rulesVersion) {

    /// What is shown of a VM that changed and was not judged since.
    public static final String BEING_JUDGED = "being judged";
    /// The rules whose blocker is none for a trip that is cold.
    public static final Set<String> HINDER_WARM = Set.of("snapshot-present");

    /// The worst finding in a word.
    public enum Verdict {
        READY, WARNINGS, BLOCKED, UNKNOWN
    }

    public Assessment {
        findings = List.copyOf(findings);
    }

    public Assessment(Verdict verdict, List<Finding> findings, Instant asOf) {
        this(verdict, findings, asOf, Judge.RULES_VERSION);
    }

    /// The verdict that findings make.
    static Verdict verdict(List<Finding> findings) {
        Severity worst = findings.stream().filter(Finding::open).map(Finding::severity).min(Severity::compareTo)
                .orElse(Severity.INFO);
        return switch (worst) {
            case BLOCKER -> Verdict.BLOCKED;
            case WARNING -> Verdict.WARNINGS;
            case ADVICE, INFO -> Verdict.READY;
        };
    }

    /// As it is at one kind of target: findings that are none there left out.
    public Assessment at(TargetKind target) {
        List<Finding> there = findings.stream()
                .flatMap(finding -> finding.at(target).map(severity -> finding.as(severity, finding.severities()))
                        .stream())
                .sorted(Judge.WORST_FIRST).toList();
        return new Assessment(verdict == Verdict.UNKNOWN ? verdict : verdict(there), there, asOf, rulesVersion);
    }

    /// As it is for a trip that reads its disks while the VM is off: snapshots of others, which keep changes from being
    /// tracked surely, are no blocker there.
    public Assessment cold() {
        List<Finding> there = findings.stream().map(finding -> HINDER_WARM.contains(finding.rule())
                && finding.severity() == Severity.BLOCKER ? finding.as(Severity.WARNING, null) : finding)
                .sorted(Judge.WORST_FIRST).toList();
        return new Assessment(verdict == Verdict.UNKNOWN ? verdict : verdict(there), there, asOf, rulesVersion);
    }

    /// As it is for a trip of that mode.
    public Assessment going(boolean cold) {
        return cold ? cold() : this;
    }

    /// The worst that counts against planning; empty where nothing does.
    public Optional<Finding> blocker() {
        return findings.stream().filter(Finding::open).filter(finding -> finding.severity() == Severity.BLOCKER)
                .findFirst();
    }

    /// What counts against starting, which is more than against planning.
    public Optional<Finding> startBlocker() {
        return blocker().or(() -> findings.stream().filter(Finding::open).filter(Finding::blocksStart).findFirst());
    }
}
