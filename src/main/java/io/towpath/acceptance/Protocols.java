package io.towpath.acceptance;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The acceptance protocol: all that was moved, checked, said and signed, to print and to keep.
public interface Protocols {

    Optional<Protocol> of(UUID migrationId);

    /// @param audit     null while nothing about the migration is on the trail
    /// @param canonical the whole protocol as text with one reading only
    /// @param sha256    of the canonical text in UTF-8, lower-case hexadecimal
    record Protocol(ChecklistView checklist, @Nullable AuditMark audit, String canonical, String sha256) {}

    /// The newest event about the migration: its hash stands for all events before it.
    record AuditMark(long number, String hash) {}
}
