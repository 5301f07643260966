package io.towpath.hook.web;

import io.towpath.hook.HookRun;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run of a hook, ready to print.
///
/// @param tone of its badge: `good`, `bad`, `warn`, `busy`
/// @param what what it was for: `test`, `before-shutdown of web01`
public record RunRow(UUID id, String hook, String at, String what, String state, String tone, String icon,
        @Nullable String trouble, String by) {

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    static RunRow of(HookRun run, ZoneId zone) {
        String phase = run.variables().phase() == null ? "run" : run.variables().phase();
        return new RunRow(run.id(), run.hookName(), TIME.withZone(zone).format(run.askedAt()),
                run.isTest() || run.variables().vm() == null
                        ? String.valueOf(phase)
                        : phase + " of " + run.variables().vm(),
                run.state().word(), switch (run.state()) {
                    case WAITING, RUNNING, STOPPING -> "busy";
                    case SUCCEEDED -> "good";
                    case FAILED -> "bad";
                    case STOPPED, WAIVED -> "warn";
                }, switch (run.state()) {
                    case WAITING -> "bi-hourglass-split";
                    case RUNNING -> "bi-play-circle";
                    case SUCCEEDED -> "bi-check-circle-fill";
                    case FAILED -> "bi-x-circle-fill";
                    case STOPPING, STOPPED -> "bi-stop-circle";
                    case WAIVED -> "bi-person-check";
                }, run.trouble(), run.askedBy());
    }
}
