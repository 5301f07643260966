package io.towpath.acceptance;

/// What a machine or a person says about a criterion.
///
/// @param source kebab-case name of the check, or the person's login
/// @param text   what was seen
public record Evidence(Criterion criterion, Outcome outcome, String source, String text) {

    /// NOTED: it helps a person decide but decides nothing.
    public enum Outcome {
        PASSED, FAILED, NOTED
    }
}
