package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a rule says about a VM.
///
/// @param rule        kebab-case code of the rule, never changes: `snapshot-chain`
/// @param severity    at the target in question
/// @param what        what is the matter, a sentence with the numbers
/// @param fix         what to do, a sentence
/// @param evidence    the numbers that made it, by name
/// @param blocksStart may be planned with, not started with
/// @param severities  a letter for each [TargetKind]; null where all targets agree
/// @param waived      null where nobody set it aside
public record Finding(String rule, Severity severity, String what, String fix, Map<String, String> evidence,
        boolean blocksStart, @Nullable String severities, @Nullable Waived waived) {

    /// Why it does not count, and until when.
    public record Waived(UUID waiver, String reason, String approvedBy, LocalDate expiresOn) {}

    /// Rules that cannot be waived; a test holds this against the rules.
    static final Set<String> HARD = Set.of("unreadable-disk", "unreadable-descriptor", "missing-file", "snapshot-chain",
            "no-disks", "disk-capacity-invalid", "missing-from-source", "not-a-vm", "source-known-from-files",
            "source-certificate-changed", "target-name-taken", "target-mac-taken", "target-network-missing");

    public Finding {
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    }

    public Finding(String rule, Severity severity, String what, String fix) {
        this(rule, severity, what, fix, Map.of(), false, null, null);
    }

    /// What it is at a target; empty where it is nothing there.
    public Optional<Severity> at(TargetKind target) {
        return severities == null ? Optional.of(severity) : target.in(severities);
    }

    /// Whether it counts: nobody set it aside.
    public boolean open() {
        return waived == null;
    }

    /// Whether somebody may ask for a waiver: it makes a difference, and its rule can be set aside.
    public boolean waivable() {
        return open() && severity.compareTo(Severity.WARNING) <= 0 && !HARD.contains(rule);
    }

    Finding as(Severity other, @Nullable String letters) {
        return new Finding(rule, other, what, fix, evidence, blocksStart, letters, waived);
    }
}
