package io.towpath.validation;

/// What a check found.
///
/// @param check    kebab-case: `disk-equality`, `partition-table`, `filesystem`
/// @param title    for people
/// @param evidence what was seen, so that a person can judge it
public record CheckResult(String check, String title, Outcome outcome, String evidence) {

    /// UNKNOWN: the machine cannot tell; a person looks.
    public enum Outcome {
        PASSED, FAILED, UNKNOWN
    }
}
