package io.towpath.migration;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.Frozen;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Plans attempts.
@Component
class Planner {

    private final Inventory inventory;
    private final Fitness fitness;
    private final MigrationStore store;
    private final Moves moves;
    private final JdbcClient jdbc;

    Planner(Inventory inventory, Fitness fitness, MigrationStore store, Moves moves, JdbcClient jdbc) {
        this.inventory = inventory;
        this.fitness = fitness;
        this.store = store;
        this.moves = moves;
        this.jdbc = jdbc;
    }

    UUID plan(PlanMigration plan, String actor) {
        // one plan at a time for one VM: the second then finds the first
        jdbc.sql("select id from vm where id = :id for update").param("id", plan.vmId()).query().listOfRows();
        Vm vm = inventory.vm(plan.vmId()).orElseThrow(() -> new RefusedException("not-found",
                "There is no VM %s.".formatted(plan.vmId()), "Choose one of the list of VMs."));
        int soak = vm.business().soak(plan.soakBusinessDays());
        List<MigrationRow> before = store.ofVm(vm.id());
        if (!before.isEmpty()) {
            MigrationRow last = before.getFirst();
            if (same(last, plan, soakAsked(last))) {
                return last.id();
            }
            refuseWhileUnderWay(last);
        }
        Mode mode = Warmth.usual(inventory, vm);
        Frozen mappings = fitness.check(vm, plan, mode);
        int attempt = before.isEmpty() ? 1 : before.getFirst().attempt() + 1;
        UUID id = insert(plan, soak, actor, attempt, mode);
        fitness.freeze(id, mappings);
        store.find(id).ifPresent(row -> moves.planned(row, actor));
        return id;
    }

    private UUID insert(PlanMigration plan, int soak, String actor, int attempt, Mode mode) {
        return jdbc.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, soak_asked,
                                       reason, planned_by)
                values (:vm, :attempt, :wave, :key, :target, :mode, :format, :soak, :asked, :reason, :by)
                returning id
                """).param("vm", plan.vmId()).param("attempt", attempt).param("wave", plan.waveId())
                .param("key", plan.waveKey()).param("target", plan.targetId()).param("mode", mode.name())
                .param("format", plan.format().id()).param("soak", soak).param("asked", plan.soakBusinessDays())
                .param("reason", plan.waveKey() == null
                        ? "planned by " + actor
                        : "planned in %s by %s".formatted(plan.waveKey(), actor))
                .param("by", actor).query(UUID.class).single();
    }

    /// @throws RefusedException `mode-impossible`
    void requireWarmth(MigrationRow row) {
        Vm vm = inventory.vm(row.vmId()).orElseThrow();
        Warmth warmth = Warmth.of(inventory, vm);
        if (warmth.way() == null) {
            throw new RefusedException("mode-impossible", "%s cannot be kept in step while it runs: %s.".formatted(
                    row.label(), warmth.why()), "Leave it cold: it is shut down before its disks are copied.");
        }
    }

    /// How long it was asked to soak; empty where that was not noted.
    private OptionalInt soakAsked(MigrationRow last) {
        return jdbc.sql("select soak_asked from migration where id = :id and soak_asked is not null")
                .param("id", last.id()).query(Integer.class).list().stream().mapToInt(Integer::intValue).findFirst();
    }

    /// What was asked for counts, not what a CMDB made of it then or would by now. Where only the longer one is known it may
    /// be a CMDB's.
    private static boolean same(MigrationRow last, PlanMigration plan, OptionalInt soakAsked) {
        return last.state() == State.PLANNED && last.targetId().equals(plan.targetId())
                && last.format().equals(plan.format().id())
                && (soakAsked.isPresent()
                        ? soakAsked.getAsInt() == plan.soakBusinessDays()
                        : last.soakDays() >= plan.soakBusinessDays())
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
}
