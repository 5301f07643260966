package io.towpath.wave.runbook;

import java.util.List;
import java.util.Optional;

/// What a version of a runbook says.
///
/// @param name `warm-windows`
public record Definition(String name, String title, List<RunbookStep> steps) {

    public Definition {
        steps = List.copyOf(steps);
    }

    public Optional<RunbookStep> step(String called) {
        return steps.stream().filter(step -> step.name().equals(called)).findFirst();
    }

    /// @param number from 1
    public Optional<RunbookStep> step(int number) {
        return number < 1 || number > steps.size() ? Optional.empty() : Optional.of(steps.get(number - 1));
    }
}
