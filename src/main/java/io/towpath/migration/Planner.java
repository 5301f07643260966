package io.towpath.migration;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Plans attempts.
@Component
class Planner {

    private final Inventory inventory;
    private final Readiness readiness;
    private final MigrationStore store;
    private final Moves moves;
    private final JdbcClient jdbc;

    Planner(Inventory inventory, Readiness readiness, MigrationStore store, Moves moves, JdbcClient jdbc) {
        this.inventory = inventory;
        this.readiness = readiness;
        this.store = store;
        this.moves = moves;
        this.jdbc = jdbc;
    }

    UUID plan(PlanMigration plan, String actor) {
        // one plan at a time for one VM: the second then finds the first
        jdbc.sql("select id from vm where id = :id for update").param("id", plan.vmId()).query().listOfRows();
        Vm vm = inventory.vm(plan.vmId()).orElseThrow(() -> new RefusedException("not-found",
                "There is no VM %s.".formatted(plan.vmId()), "Choose one of the list of VMs."));
        List<MigrationRow> before = store.ofVm(vm.id());
        if (!before.isEmpty()) {
            MigrationRow last = before.getFirst();
            if (same(last, plan)) {
                return last.id();
            }
            refuseWhileUnderWay(last);
        }
        refuseWhenNotReady(vm, plan);
        int attempt = before.isEmpty() ? 1 : before.getFirst().attempt() + 1;
        UUID id = insert(plan, actor, attempt);
        store.find(id).ifPresent(row -> moves.planned(row, actor));
        return id;
    }

    private UUID insert(PlanMigration plan, String actor, int attempt) {
        return jdbc.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by)
                values (:vm, :attempt, :wave, :key, :target, :format, :soak, :reason, :by)
                returning id
                """).param("vm", plan.vmId()).param("attempt", attempt).param("wave", plan.waveId())
                .param("key", plan.waveKey()).param("target", plan.targetId()).param("format", plan.format().id())
                .param("soak", plan.soakBusinessDays())
                .param("reason", plan.waveKey() == null
                        ? "planned by " + actor
                        : "planned in %s by %s".formatted(plan.waveKey(), actor))
                .param("by", actor).query(UUID.class).single();
    }

    private static boolean same(MigrationRow last, PlanMigration plan) {
        return last.state() == State.PLANNED && last.targetId().equals(plan.targetId())
                && last.format().equals(plan.format().id()) && last.soakDays() == plan.soakBusinessDays()
                && Objects.equals(last.waveId(), plan.waveId());
    }

    private static void refuseWhileUnderWay(MigrationRow last) {
        if (last.state() == State.DONE) {
            throw new RefusedException("already-migrated", "%s is migrated already.".formatted(last.label()),
                    "Nothing is left to do for it.");
        }
        if (!last.state().isFinal()) {
            throw new RefusedException("already-planned", "%s is %s already%s.".formatted(last.label(),
                    Moves.words(last.state()), last.waveKey() == null ? "" : " in " + last.waveKey()),
                    "Cancel or roll back that attempt first.");
        }
    }

    private void refuseWhenNotReady(Vm vm, PlanMigration plan) {
        if (plan.format() != DiskFormat.QCOW2 && plan.format() != DiskFormat.RAW) {
            throw new RefusedException("validation",
                    "%s cannot be written to this target.".formatted(plan.format().id()),
                    "Choose qcow2 or raw.");
        }
        Optional<Connection> target = inventory.connection(plan.targetId())
                .filter(found -> found.direction() == Connection.Direction.TARGET);
        if (target.isEmpty()) {
            throw new RefusedException("not-found", "There is no target %s.".formatted(plan.targetId()),
                    "Register one, or choose another.");
        }
        if (vm.missingSince() != null) {
            throw new RefusedException("vm-missing",
                    "%s: the last scan of %s did not find it any more.".formatted(vm.name(), vm.sourceName()),
                    "Put its files back and scan the source again.");
        }
        Optional<Finding> against = readiness.at(vm.id(), target.get().kind()).blocker();
        if (against.isPresent()) {
            throw new RefusedException("vm-blocked",
                    "%s cannot be migrated: %s".formatted(vm.name(), against.get().what()), against.get().fix());
        }
    }
}
