package io.towpath.migration.step;

import io.towpath.inventory.Vm;

/// Cutovers that must not go on.
final class Aborts {

    private Aborts() {}

    /// Somebody started the source after its last pass: what arrived is not what it is any more, and both would run.
    static Outcome sourceRuns(Vm vm) {
        return new Outcome.Aborted("source-running",
                "%s runs at %s: somebody started it after its last pass. The target was not started; the source goes on."
                        .formatted(vm.name(), vm.sourceName()));
    }
}
