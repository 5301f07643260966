package io.towpath.wave.runbook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.wave.StartGuard;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Begins a wave's run with the wave, in its transaction: the version, the VMs and what they serve are fixed from then on.
@Component
@Order(2)
class RunbookStart implements StartGuard {

    private final RunbookStore store;
    private final Runbooks runbooks;
    private final RunStore runs;
    private final CellStore cells;
    private final AuditTrail audit;

    RunbookStart(RunbookStore store, Runbooks runbooks, RunStore runs, CellStore cells, AuditTrail audit) {
        this.store = store;
        this.runbooks = runbooks;
        this.runs = runs;
        this.cells = cells;
        this.audit = audit;
    }

    @Override
    public void check(UUID waveId, String actor) {
        store.chosen(waveId).ifPresent(version -> {
            RunbookStore.Wave wave = store.wave(waveId, true).orElseThrow();
            runbooks.refuseErrors(version, wave.key());
            UUID run = runs.insert(waveId, version, actor);
            List<RunbookStore.Member> members = store.members(waveId);
            version.definition().steps().forEach(step -> cells.insert(run, step, Entities.of(step, wave, members)));
            audit.append(AuditEntry.of(actor, "runbook.run-started", new Subject("wave", waveId.toString(), wave
                    .key())).with(Map.of("run", runs.find(run).orElseThrow().key(), "runbook", version.label())));
        });
    }
}
