package io.towpath.planning.wave;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A wave as somebody composed it.
///
/// @param window null: not decided yet
public record Assigned(String name, WaveKind kind, @Nullable Window window) {

    /// What a wave is for, from who is in it: where nobody said so.
    public static WaveKind kindOf(List<PlanVm> members) {
        if (!members.isEmpty() && members.stream().allMatch(PlanVm::infrastructure)) {
            return WaveKind.CRITICAL;
        }
        return !members.isEmpty() && members.stream().allMatch(PlanVm::nonProduction)
                ? WaveKind.DEV_TEST
                : WaveKind.PRODUCTION;
    }

    /// The day it opens, after all others where that is not decided.
    boolean isBefore(Assigned other) {
        Window mine = window;
        Window theirs = other.window;
        return mine != null && theirs != null && mine.opensAt().isBefore(theirs.opensAt());
    }

    boolean sharesWindow(Assigned other) {
        return window != null && other.window != null && window.id() != null
                && Objects.equals(window.id(), other.window.id());
    }
}
