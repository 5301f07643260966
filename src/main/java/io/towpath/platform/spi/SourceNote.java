package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// Something the source's adapter saw that readiness shall judge or people shall know.
///
/// @param code   kebab-case, stable: `snapshot-chain`, `manifest-missing`
/// @param detail what was seen, a sentence
/// @param remedy what to do, a sentence; null where nothing
public record SourceNote(Severity severity, String code, String detail, @Nullable String remedy) {

    /// How bad.
    public enum Severity {
        BLOCKER, WARNING, ADVICE, INFO
    }
}
