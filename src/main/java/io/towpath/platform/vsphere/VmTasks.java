package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfManagedObjectReference;
import com.vmware.vim25.LocalizedMethodFault;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.TaskInfo;
import com.vmware.vim25.TaskInfoState;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done to a VM by tasks. Each change has a goal that can be looked at: it is left alone when it is reached, and when
/// an answer was lost or a task was told as failed, the goal says whether it was done.
///
/// A VM does one task at a time. One that runs already, ours of before a crash or somebody's, is waited for first, so that
/// a call whose answer was lost is never followed by a second one.
final class VmTasks {

    private static final Logger LOG = LoggerFactory.getLogger(VmTasks.class);

    private final VmCalls calls;
    private final LiveProperties patience;

    VmTasks(VmCalls calls, LiveProperties patience) {
        this.calls = calls;
        this.patience = patience;
    }

    /// Whether a change is done.
    interface Goal {

        boolean reached() throws IOException;
    }

    /// @param name   for people and to know tasks of its kind by: `removeSnapshot`, as in a task's description id
    /// @param what   `removing snapshot-7`
    /// @param repeat   whether it may be called again when nobody knows whether it was done
    /// @param quiesces whether the guest has to settle: when it did not, reaching the goal is no success
    record Change(String name, String what, boolean repeat, boolean quiesces) {

        Change(String name, String what, boolean repeat) {
            this(name, what, repeat, false);
        }

        /// Whether a failure leaves it open whether the change was done.
        boolean doubtful(SourceFaultException e) {
            return e.kind() != Kind.BUSY && !(quiesces && FaultKinds.quiescing(e.fault()));
        }
    }

    /// @throws SourceFaultException BUSY when a task did not end in its time, UNSURE when it may have been done
    void run(Change change, Session.Call<ManagedObjectReference> call, Goal goal) throws IOException {
        Pause busy = new Pause(patience.poll(), patience.busy());
        int lost = 0;
        while (true) {
            othersEnded(change.name());
            if (goal.reached()) {
                return;
            }
            try {
                await(change.what(), calls.once(change.what(), call));
                return;
            } catch (SourceFaultException e) {
                if (e.kind() == Kind.BUSY && e.fault().equals("TaskInProgress") && !busy.over()) {
                    busy.sleep();
                } else if (e.kind() == Kind.UNSURE) {
                    if (doneMeanwhile(change, goal)) {
                        return;
                    }
                    if (!change.repeat() || ++lost == 3) {
                        throw e;
                    }
                } else {
                    // a snapshot leaves the tree before its disks are merged: what still runs is not done
                    if (change.doubtful(e) && goal.reached()) {
                        LOG.info("{}: done, though told as failed: {}", calls.doing(change.what()), e.getMessage());
                        return;
                    }
                    throw e;
                }
            }
        }
    }

    /// Looks for a while: a call may be under way still.
    private boolean doneMeanwhile(Change change, Goal goal) throws IOException {
        Pause pause = new Pause(patience.poll(), patience.doubt());
        while (true) {
            othersEnded(change.name());
            if (goal.reached()) {
                LOG.info("{}: done, though its answer was lost", calls.doing(change.what()));
                return true;
            }
            if (pause.over()) {
                return false;
            }
            pause.sleep();
        }
    }

    /// Waits until nothing runs on the VM.
    ///
    /// @param kind tasks of this kind may take as long as one of ours
    void othersEnded(String kind) throws IOException {
        Pause busy = new Pause(patience.poll(), patience.busy());
        Pause ours = new Pause(patience.poll(), patience.task());
        TaskInfo running = running();
        while (running != null) {
            Pause pause = isOf(running, kind) ? ours : busy;
            if (pause.over()) {
                throw new SourceFaultException(Kind.BUSY, "TaskInProgress",
                        "%s has not ended in its time: %s".formatted(
                                calls.doing(String.valueOf(running.getDescriptionId())), progress(running)),
                        null);
            }
            pause.sleep();
            running = running();
        }
    }

    /// By the task's name (`RemoveSnapshot_Task`) or its description id, which servers write in several ways:
    /// `VirtualMachine.removeSnapshot`, `vim.vm.Snapshot.remove`, `VirtualMachineSnapshot.remove`.
    static boolean isOf(TaskInfo task, String kind) {
        String plain = kind.toLowerCase(Locale.ROOT);
        String turned = plain.replaceFirst("^([a-z]+)(snapshot)$", "$2.$1");
        return Stream.of(task.getName(), task.getDescriptionId()).filter(Objects::nonNull)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .anyMatch(text -> text.contains(plain) || text.contains(turned));
    }

    /// Of the tasks that the VM names as recent, one that has not ended; null when all have.
    private @Nullable TaskInfo running() throws IOException {
        ArrayOfManagedObjectReference recent = calls.row("the recent tasks", calls.vm(), List.of("recentTask"))
                .get("recentTask", ArrayOfManagedObjectReference.class);
        ManagedObjectReference[] all = recent == null ? null : recent.getManagedObjectReference();
        if (all == null || all.length == 0) {
            return null;
        }
        for (TaskInfo info : infos(List.of(all))) {
            if (info.getState() == TaskInfoState.running || info.getState() == TaskInfoState.queued) {
                return info;
            }
        }
        return null;
    }

    /// In one call, or one by one where the vCenter forgot any of them.
    private List<TaskInfo> infos(List<ManagedObjectReference> all) throws IOException {
        List<TaskInfo> infos = new ArrayList<>();
        try {
            for (Query.Row row : calls.rows("the recent tasks", "Task", List.of("info"), all)) {
                TaskInfo info = row.get("info", TaskInfo.class);
                if (info != null) {
                    infos.add(info);
                }
            }
        } catch (SourceFaultException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
            for (ManagedObjectReference task : all) {
                TaskInfo info = info(task);
                if (info != null) {
                    infos.add(info);
                }
            }
        }
        return infos;
    }

    /// Null for a task that the vCenter forgot: it ended a while ago.
    private @Nullable TaskInfo info(ManagedObjectReference task) throws IOException {
        try {
            return calls.row("task " + task.getVal(), task, List.of("info")).get("info", TaskInfo.class);
        } catch (SourceFaultException e) {
            if (e.kind() == Kind.GONE) {
                return null;
            }
            throw e;
        }
    }

    /// Waits for the end of a task.
    private void await(String what, ManagedObjectReference task) throws IOException {
        Pause pause = new Pause(patience.poll(), patience.task());
        Pause blip = new Pause(patience.poll(), patience.blip());
        while (true) {
            try {
                TaskInfo info = info(task);
                if (info == null) {
                    throw new SourceFaultException(Kind.UNSURE, "ManagedObjectNotFound",
                            calls.doing(what) + ": the vCenter does not know the task any more", null);
                }
                if (info.getState() == TaskInfoState.success) {
                    return;
                }
                if (info.getState() == TaskInfoState.error) {
                    throw failed(what, info.getError());
                }
                if (pause.over()) {
                    throw new SourceFaultException(Kind.BUSY, "running",
                            "%s has not ended in its time: %s".formatted(calls
                                    .doing(what), progress(info)),
                            null);
                }
                blip = new Pause(patience.poll(), patience.blip());
                pause.sleep();
            } catch (SourceFaultException e) {
                if (e.kind() != Kind.UNREACHABLE) {
                    throw e;
                }
                if (blip.over()) {
                    throw new SourceFaultException(Kind.UNSURE, e.fault(),
                            "%s: it was begun, but nobody says how it ended: %s"
                                    .formatted(calls.doing(what), e.getMessage()),
                            e);
                }
                blip.sleep();
            }
        }
    }

    private static String progress(TaskInfo info) {
        Integer percent = info.getProgress();
        return percent == null ? String.valueOf(info.getState()) : "it stands at " + percent + " %";
    }

    private SourceFaultException failed(String what, @Nullable LocalizedMethodFault error) {
        String fault = error == null || error.getFault() == null
                ? "MethodFault"
                : error.getFault().getClass().getSimpleName();
        String text = error == null || error.getLocalizedMessage() == null
                ? ""
                : " (" + error.getLocalizedMessage() + ")";
        return new SourceFaultException(FaultKinds.of(fault), fault,
                "%s failed: %s%s".formatted(calls.doing(what), fault,
                        text),
                error == null ? null : error.getFault());
    }
}
