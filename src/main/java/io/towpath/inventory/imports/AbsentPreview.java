package io.towpath.inventory.imports;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.VmRow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// VMs of the sources a file speaks of that it does not name. None is ever deleted.
final class AbsentPreview {

    private final Draft draft;

    AbsentPreview(Draft draft) {
        this.draft = draft;
    }

    /// @param meant VMs that rows of the file are about, or may be
    void compare(Set<UUID> meant) {
        Set<UUID> sources = new HashSet<>();
        for (VmRow row : draft.file.vms()) {
            Sources.Source source = draft.sources.known(row.keys());
            if (source != null && !source.live()) {
                sources.add(source.id());
            }
        }
        long left = draft.file.faults().stream().filter(fault -> fault.level() == CellFault.Level.REJECT)
                .map(CellFault::at).distinct().count() + draft.file.faultsLeftOut();
        boolean any = false;
        for (KnownVm vm : draft.matcher.all()) {
            if (sources.contains(vm.sourceId()) && !vm.missing() && !meant.contains(vm.id())) {
                absent(vm, left);
                any = true;
            }
        }
        if (any && left > 0) {
            draft.warnings.add(new Warning("ABSENT_UNSURE", null, ("%d rows of the file could not be read, so VMs it "
                    + "does not name may be among them: none is marked missing").formatted(left)));
        }
    }

    private void absent(KnownVm vm, long unread) {
        if (vm.placed()) {
            draft.ledger.add(new Row("vms", Outcome.CONFLICT, vm.name(), vm.sourceName(), null, vm.id(),
                    "VM_IN_STARTED_WAVE", "not in the file, but in a wave that has started: it stays as it is",
                    List.of(), List.of(), null), List.of());
            return;
        }
        Row row = new Row("vms", Outcome.MISSING, vm.name(), vm.sourceName(), null, vm.id(), "NOT_IN_FILE",
                unread > 0 ? "not in the file, or in a row that could not be read" : "not in the file", List.of(),
                List.of(), null);
        String now = draft.now.toString();
        draft.ledger.add(row, unread > 0
                ? List.of()
                : List.of(Change.update(Target.VM, vm.id(), draft.trees.object().put("missing_since", now))
                        .onlyIf(Change.MARK_MISSING),
                        Change.update(Target.VM, vm.id(), draft.trees.object().put("missing_since", now)
                                .put("strategy", "retire")).onlyIf(Change.RETIRE)));
    }
}
