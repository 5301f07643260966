package io.towpath.migration.step;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a run of a step ended.
public sealed interface Outcome {

    /// @param note what it did, for people
    record Done(String note) implements Outcome {}

    /// Nothing to do now.
    ///
    /// @param again when to look again; null when news will come by itself
    record Waits(String note, @Nullable Duration again) implements Outcome {}

    /// It has not begun: what it needs is in use. It is told when that is free.
    ///
    /// @param note  what it waits for, for people
    /// @param again when to look in any case
    record Queued(String note, Duration again) implements Outcome {}

    /// It was asked to stop and did; the next run goes on.
    record Stopped(String note) implements Outcome {}

    /// It failed.
    ///
    /// @param code   kebab-case, stable
    /// @param what   what happened, in the failing tool's words
    /// @param remedy what to do
    /// @param passes true when it may pass by itself and the machine shall try again
    record Failed(String code, String what, String remedy, boolean passes) implements Outcome {}

    /// It must not go on: the machine goes back by itself.
    ///
    /// @param code kebab-case, stable
    /// @param what why, for people
    record Aborted(String code, String what) implements Outcome {}

    static Outcome done(String note) {
        return new Done(note);
    }

    /// A person has to do something first.
    static Outcome failed(String code, String what, String remedy) {
        return new Failed(code, what, remedy, false);
    }

    /// It may pass by itself: a network, a disk that hangs.
    static Outcome failedForNow(String code, String what, String remedy) {
        return new Failed(code, what, remedy, true);
    }
}
