package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;

/// What a rule says about a VM.
///
/// @param rule kebab-case code of the rule, never changes: `snapshot-chain`
/// @param what what is the matter, a sentence with the numbers
/// @param fix  what to do, a sentence
public record Finding(String rule, Severity severity, String what, String fix) {}
