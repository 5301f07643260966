package io.towpath.planning.dependency;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That one end needs another, and how that is known.
///
/// @param weightPerDay  flows or bytes a day, by the evidence's own measure; null where it has none
/// @param sourceSystem  who told it, where a system did
/// @param detail        what was seen or said, in words
/// @param standing      whether it holds its ends together
/// @param seen          changes with every change of the row: for optimistic locking
public record Dependency(UUID id, End from, String fromName, End to, String toName, Kind kind, Evidence evidence,
        @Nullable Integer port, @Nullable String protocol, @Nullable Long weightPerDay, @Nullable LocalDate firstSeen,
        @Nullable LocalDate lastSeen, @Nullable String sourceSystem, @Nullable String detail, String createdBy,
        Instant createdAt, @Nullable Waiver waiver, Standing standing, String seen) {

    /// Whether it holds its ends together, and why not.
    public enum Standing {
        TIES,
        /// Waived, approved, not expired.
        WAIVED,
        /// An end is infrastructure.
        INFRASTRUCTURE,
        /// An end is an application without VMs, or no VM that migrates.
        NO_VMS;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /// A written word that both ends may move apart.
    ///
    /// @param until      the last day on which it holds; null without an end
    /// @param approvedBy another person than asked; null until somebody did
    public record Waiver(String by, String reason, Instant at, @Nullable LocalDate until, @Nullable String approvedBy,
            @Nullable Instant approvedAt, State state) {

        public enum State {
            REQUESTED, IN_FORCE, EXPIRED;

            public String word() {
                return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            }
        }
    }
}
