package io.towpath.migration;

import io.towpath.migration.step.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A source or target that cannot be reached as a whole: what failed at it is no trouble of one VM.
///
/// @param source  whether it is a source; otherwise a target
/// @param name    what people call it
/// @param said    what it said when it was asked last
/// @param left    how long trips wait for it yet, without a person; zero when that is over
record Away(boolean source, String name, Instant since, String said, Duration left) {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    boolean over() {
        return left.isZero() || left.isNegative();
    }

    /// Where a VM was asked to shut down and this, the one or the other side, is away while nobody knows whether it did.
    Stall unsure(String step, String vm, Instant askedAt) {
        return new Stall(step, code(),
                "It waits for %s, away since %s. %s".formatted(name, AT.format(since), known(vm, askedAt)),
                "Nothing for a minute or two: then a person is asked. It goes on by itself when %s answers.".formatted(
                        name),
                since, null);
    }

    /// The same for a person.
    Outcome.Failed unsure(String vm, Instant askedAt) {
        return new Outcome.Failed("shutdown-unknown",
                "%s has been away since %s: %s. %s".formatted(name, AT.format(since), said, known(vm, askedAt)),
                "Look at %s, and at the guest by another way. It goes on by itself when %s answers; or roll back: then the source is started when it answers."
                        .formatted(name, name),
                false);
    }

    private String code() {
        return source ? Stall.SOURCE_AWAY : Stall.TARGET_AWAY;
    }

    private static String known(String vm, Instant askedAt) {
        return "%s was asked to shut down at %s, and whether it did is not known: perhaps it does not serve.".formatted(
                vm, AT.format(askedAt));
    }

    /// Of a step that failed at it.
    Stall stall(String step, Outcome.Failed failed) {
        return new Stall(step, code(),
                "It waits for %s, away since %s. %s".formatted(name, AT.format(since), failed.what()),
                "Nothing, unless it lasts: then look at %s and at the network in between. It goes on by itself when it answers."
                        .formatted(name),
                since, null);
    }
}
