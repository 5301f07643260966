package io.towpath.platform.vsphere;

import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Takes and removes snapshots. One is known by its name, which nobody used before.
final class SnapshotWork {

    private final VmCalls calls;
    private final VmTasks tasks;
    private final VmLook look;

    SnapshotWork(VmCalls calls, VmTasks tasks, VmLook look) {
        this.calls = calls;
        this.tasks = tasks;
        this.look = look;
    }

    LiveSnapshot take(String name, String description, boolean quiesce) throws IOException {
        AtomicReference<@Nullable LiveSnapshot> taken = new AtomicReference<>();
        VmTasks.Goal there = () -> {
            taken.set(named(name));
            return taken.get() != null;
        };
        try {
            // not called again when unsure: what arrives late would be a second one
            tasks.run(new VmTasks.Change("createSnapshot", "taking the snapshot " + name, false, quiesce),
                    (port, _) -> port.createSnapshot_Task(calls.vm(), name, description, false, quiesce), there);
        } catch (SourceFaultException e) {
            if (quiesce && FaultKinds.quiescing(e.fault())) {
                throw unsettled(e, name);
            }
            throw e;
        }
        LiveSnapshot snapshot = taken.get();
        if (snapshot == null) {
            snapshot = named(name);
        }
        if (snapshot == null) {
            throw new SourceFaultException(Kind.UNSURE, "notThere", calls.doing("taking the snapshot " + name)
                    + ": the task ended well, but no snapshot has this name", null);
        }
        return snapshot;
    }

    /// A snapshot of a guest that did not settle may stand there all the same.
    private SourceFaultException unsettled(SourceFaultException e, String name) throws IOException {
        LiveSnapshot left = named(name);
        if (left != null) {
            try {
                remove(left.ref());
            } catch (IOException | RuntimeException failed) {
                failed.addSuppressed(e);
                throw failed;
            }
        }
        return new SourceFaultException(Kind.QUIESCE, e.fault(), String.valueOf(e.getMessage()), e);
    }

    private @Nullable LiveSnapshot named(String name) throws IOException {
        return look.snapshots().stream().filter(snapshot -> snapshot.name().equals(name)).findFirst().orElse(null);
    }

    void remove(String ref) throws IOException {
        tasks.run(new VmTasks.Change("removeSnapshot", "removing the snapshot " + ref, true),
                (port, _) -> port.removeSnapshot_Task(VmCalls.reference("VirtualMachineSnapshot", ref), false, true),
                () -> look.snapshots().stream().noneMatch(snapshot -> snapshot.ref().equals(ref)));
    }

    void consolidate() throws IOException {
        tasks.run(new VmTasks.Change("consolidate", "merging what snapshots left", true),
                (port, _) -> port.consolidateVMDisks_Task(calls.vm()), () -> !look.is("runtime.consolidationNeeded"));
    }
}
