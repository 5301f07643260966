package io.towpath.wave.web;

import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveState;
import io.towpath.wave.WaveView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One wave, ready to print.
///
/// @param why          why it is in this state, or what holds it up now
/// @param next         what comes next
/// @param actor        who acts
/// @param stop         what stopping it now does
record WavePage(UUID id, String key, String name, WaveState state, String since, @Nullable String why,
        @Nullable String next, @Nullable String actor, String target, String format, int slots, String soak,
        String policy, WaveView numbers, List<MemberLine> members, List<String> startConsequences,
        StopWords stop, List<Event> events) {

    /// A line of the timeline.
    record Event(String at, String who, String what, @Nullable String reason) {}

    static String policy(FailurePolicy policy) {
        return switch (policy) {
            case CONTINUE -> "the others go on";
            case PAUSE -> "pause the wave";
            case HOLD_GROUP -> "hold those it starts together with";
            case ROLL_BACK_GROUP -> "roll back those it starts together with";
        };
    }

    static String soak(int days) {
        return days == 1 ? "1 business day" : days + " business days";
    }

    static @Nullable String why(WaveView wave) {
        return switch (wave.state()) {
            case DRAFT -> wave.planned() == 0 ? "it has no VMs yet" : "members can still change";
            case RUNNING -> wave.failed() > 0 ? counted(wave.failed(), "VM needs", "VMs need") + " a person" : null;
            case PAUSED, STOPPED -> wave.reason();
            case COMPLETED -> "every VM has come to an end";
        };
    }

    static @Nullable String next(WaveView wave) {
        return switch (wave.state()) {
            case DRAFT -> wave.planned() == 0 ? "VMs are added" : "it is started";
            case RUNNING -> wave.waiting() > 0
                    ? counted(wave.waiting(), "waiting VM starts", "waiting VMs start") + " as slots become free"
                    : "it completes when the last VM is done";
            case PAUSED -> "it is resumed or stopped; what runs goes on, but no source is shut down";
            case STOPPED -> wave.running() > 0
                    ? counted(wave.running(), "VM goes", "VMs go") + " on to the end"
                    : null;
            case COMPLETED -> null;
        };
    }

    static @Nullable String actor(WaveView wave) {
        return switch (wave.state()) {
            case DRAFT, PAUSED -> "the migration lead";
            case RUNNING -> wave.failed() > 0 ? "an engineer" : "Towpath and the owners";
            case STOPPED, COMPLETED -> null;
        };
    }

    static List<String> startConsequences(WaveView wave, String target) {
        return List.of("%s move to %s, %d at a time.".formatted(counted(wave.planned(), "VM", "VMs"), target,
                wave.slots()), "Sources are read, never changed; each VM can be rolled back until it is done.",
                "If a VM fails: " + policy(wave.onFailure()) + ".");
    }

    static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
