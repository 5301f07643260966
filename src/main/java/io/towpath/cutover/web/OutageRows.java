package io.towpath.cutover.web;

import io.towpath.cutover.Foreseen;
import io.towpath.migration.MigrationView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prints how long a cutover keeps people waiting.
final class OutageRows {

    private static final int NAMED = 5;
    /// Asking once more whether others have arrived takes about so long.
    private static final Duration NO_WAIT = Duration.ofSeconds(3);

    private OutageRows() {}

    /// All first, where that is more than one group; then the groups.
    ///
    /// @param alone a VM's page: its group is shown, nothing of others; null: a page of all
    static List<CutoverPage.Outage> of(Foreseen known, @Nullable MigrationView alone, Instant now) {
        if (alone != null) {
            Foreseen.One one = known.members().get(alone.id());
            return one == null
                    ? List.of()
                    : known.groups().stream()
                            .filter(span -> span.groupId() != null && span.groupId().equals(one.groupId()))
                            .map(span -> row(span, now)).toList();
        }
        boolean oneGroup = known.groups().size() == 1 && known.groups().getFirst().vms() >= known.whole().vms();
        return (oneGroup ? known.groups().stream() : Stream.concat(Stream.of(known.whole()), known.groups().stream()))
                .map(span -> row(span, now)).toList();
    }

    private static CutoverPage.Outage row(Foreseen.Span span, Instant now) {
        Foreseen.Actual actual = span.actual();
        Duration lasted = actual == null
                ? null
                : Duration.between(actual.began(), actual.ended() == null ? now : actual.ended());
        boolean late = lasted != null && span.nineInTen() != null && lasted.compareTo(span.nineInTen()) > 0;
        return new CutoverPage.Outage(span.name(), span.vms(),
                span.middle() == null || span.nineInTen() == null
                        ? null
                        : print(span.middle()) + " / " + print(span.nineInTen()),
                span.last() == null || span.vms() < 2 ? null : "%s in %d of 100".formatted(span.last(), span.often()),
                actual == null || lasted == null ? null : print(lasted) + verdict(span, actual, lasted), late);
    }

    private static String verdict(Foreseen.Span span, Foreseen.Actual actual, Duration lasted) {
        Duration middle = span.middle();
        Duration mostly = span.nineInTen();
        if (middle == null || mostly == null) {
            return actual.ended() == null ? " so far" : "";
        }
        if (lasted.compareTo(mostly) > 0) {
            return actual.ended() == null ? " so far, longer than nine in ten" : ", longer than nine in ten";
        }
        return actual.ended() == null ? " so far" : lasted.compareTo(middle) > 0 ? ", within P90" : ", within P50";
    }

    /// Null where something was predicted of all, and all go at once.
    static @Nullable String note(Foreseen known, @Nullable MigrationView alone) {
        if (alone != null) {
            String own = of(known, alone.id());
            return own == null ? null : "%s itself: %s.".formatted(alone.vmName(), own);
        }
        StringBuilder note = new StringBuilder();
        List<String> unknown = known.unknown();
        if (!unknown.isEmpty()) {
            note.append("Nothing is predicted yet of %s%s: with %s it may be longer. ".formatted(
                    String.join(", ", unknown.subList(0, Math.min(NAMED, unknown.size()))),
                    unknown.size() > NAMED ? " and %d more".formatted(unknown.size() - NAMED) : "",
                    unknown.size() == 1 ? "it" : "them"));
        }
        if (known.atOnce() > 0 && known.atOnce() < known.members().size()) {
            note.append(
                    "As the slots stand %d of them are in their last pass at once; the next goes down when one has arrived. "
                            .formatted(known.atOnce()));
        }
        return note.isEmpty() ? null : note.toString().strip();
    }

    static @Nullable String of(Foreseen known, UUID migrationId) {
        return Optional.ofNullable(known.members().get(migrationId)).map(one -> {
            String told = print(one.middle()) + " / " + print(one.nineInTen());
            return one.mostlyWaits().compareTo(NO_WAIT) < 0
                    ? told
                    : "%s, of it %s / %s waiting".formatted(told, print(one.waits()), print(one.mostlyWaits()));
        }).orElse(null);
    }

    /// `45s`, `7m10`, `2h05`.
    static String print(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
