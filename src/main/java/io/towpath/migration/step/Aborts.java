package io.towpath.migration.step;

import io.towpath.inventory.Vm;
import io.towpath.replication.ReplicationException;

/// Cutovers that must not go on.
final class Aborts {

    private Aborts() {}

    /// What went wrong while a source was caught up with. Its target is described by now: disks that came, went or grew since
    /// are not, and it must not start with others than the source has. A source that runs goes on.
    static Outcome of(Vm vm, ReplicationException e) {
        return switch (e.code()) {
            case ReplicationException.DRIFT -> new Outcome.Aborted(e.code(),
                    e.what() + " Its target is described with the disks of before, and was not started.");
            case ReplicationException.RUNNING -> sourceRuns(vm);
            default -> Replicas.of(e);
        };
    }

    /// Somebody started the source after its last pass: what arrived is not what it is any more, and both would run.
    static Outcome sourceRuns(Vm vm) {
        return new Outcome.Aborted(ReplicationException.RUNNING,
                "%s runs at %s: somebody started it after its last pass. The target was not started; the source goes on."
                        .formatted(vm.name(), vm.sourceName()));
    }
}
