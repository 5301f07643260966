package io.towpath.planning.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Freezes from calendar files (iCalendar): looked at first, then applied in one transaction. An entry is known again by its UID;
/// what a person lifted stays lifted, and an entry that a file does not have is left alone. The newest import can be undone.
public interface FreezeImports {

    /// In characters.
    int LONGEST = 500_000;

    /// A file and whom its freezes are for.
    ///
    /// @param name        of the file, for people
    /// @param zone        of whole days, and of times that name none
    /// @param application by name; null with no business unit either: for all
    record Sent(String name, String text, ZoneId zone, @Nullable String application, @Nullable String businessUnit) {}

    /// What becomes of an entry.
    enum Outcome {
        ADDED, CHANGED, LIFTED, SAME, LIFTED_BY_HAND, PAST
    }

    /// @param line of the file; 0: it is there no more
    /// @param was  what is changed, for people; null: it is not
    record Line(Outcome outcome, int line, String name, Instant starts, Instant ends, ZoneId zone, String reason,
            @Nullable String was) {}

    /// What cannot be read, and what to do.
    record Fault(int line, String what, String remedy) {}

    /// @param digest of what would be done: it is applied only while it would be the same
    record Preview(List<Line> lines, List<Fault> faults, String digest) {

        public Preview {
            lines = List.copyOf(lines);
            faults = List.copyOf(faults);
        }

        public long count(Outcome outcome) {
            return lines.stream().filter(line -> line.outcome() == outcome).count();
        }

        public boolean changesSomething() {
            return lines.stream().anyMatch(line -> switch (line.outcome()) {
                case ADDED, CHANGED, LIFTED -> true;
                case SAME, LIFTED_BY_HAND, PAST -> false;
            });
        }
    }

    /// @param canUndo it is the newest that was not undone
    record Made(UUID id, String name, String madeBy, Instant madeAt, int added, int changed, int lifted,
            @Nullable String undoneBy, @Nullable Instant undoneAt, boolean canUndo) {}

    /// Changes nothing.
    ///
    /// @throws io.towpath.inventory.RefusedException `calendar-unreadable`, `calendar-too-large`, `application-unknown`
    Preview look(Sent sent);

    /// @param digest of the preview that somebody looked at; null: whatever it is
    /// @return the import; empty of one that changes nothing is no import
    /// @throws io.towpath.inventory.RefusedException as [#look], and `import-stale-preview`
    java.util.Optional<UUID> apply(Sent sent, @Nullable String digest, String actor);

    /// What it added is lifted, what it changed is as before, what it lifted holds again.
    ///
    /// @throws io.towpath.inventory.RefusedException `not-found`, `undo-closed`
    void undo(UUID id, String actor);

    /// The newest first, some.
    List<Made> recent();
}
