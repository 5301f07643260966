package io.towpath.wave.runbook;

import io.towpath.access.Role;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a runbook, as it is written.
///
/// @param number       from 1, in the order in which they are written
/// @param name         what others say in `after`; unique, kebab-case
/// @param after        names of steps that are settled before it
/// @param role         who may do it; null: whoever may drive waves
/// @param timeout      from the moment it is due; null: it may take for ever
/// @param fourEyes     an approval: not by who started the wave, nor by who did a step right before it
/// @param hook         by its name; of the kind HOOK only
/// @param instructions plain text, lines kept
/// @param checklist    what is ticked before it is done
/// @param record       fields that are filled in when it is done
public record RunbookStep(int number, String name, String title, Part part, Scope scope, Kind kind, List<String> after,
        @Nullable Role role, @Nullable Duration timeout, OnTimeout onTimeout, OnFailure onFailure,
        boolean fourEyes, @Nullable String hook, String instructions,
        List<String> checklist, List<String> record) {

    public RunbookStep {
        after = List.copyOf(after);
        checklist = List.copyOf(checklist);
        record = List.copyOf(record);
    }

    /// Whether the run goes on when it fails. Not where somebody is asked for a yes: a no would count as one.
    boolean passesOver() {
        return onFailure == OnFailure.CONTINUE && kind != Kind.APPROVAL;
    }

    /// `20 min`, `2 h`, `3 days`; empty without a timeout.
    public String timeoutWords() {
        return timeout == null ? "" : words(timeout);
    }

    static String words(Duration time) {
        if (time.toSeconds() % 86_400 == 0) {
            return time.toDays() == 1 ? "24 h" : time.toDays() + " days";
        }
        return time.toSeconds() % 3_600 == 0
                ? time.toHours() + " h"
                : time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
