package io.towpath.migration;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.Frozen;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Whether a VM can make a trip: there, not blocked, and everything of it mapped.
@Component
class Fitness {

    private final Inventory inventory;
    private final Readiness readiness;
    private final Mappings mappings;

    Fitness(Inventory inventory, Readiness readiness, Mappings mappings) {
        this.inventory = inventory;
        this.readiness = readiness;
        this.mappings = mappings;
    }

    /// @param mode in which it is planned: a cold one is held up by less
    /// @return the versions of the mappings that it was checked against
    /// @throws RefusedException with the reason
    Frozen check(Vm vm, PlanMigration plan, Mode mode) {
        refuseWhenNotReady(vm, plan, mode);
        Frozen versions = mappings.forTrip(plan.targetId(), plan.waveId());
        Resolution parts = mappings.resolve(plan.targetId(), versions, vm);
        if (!parts.isWhole()) {
            Resolution.Part first = parts.faults().getFirst();
            throw new RefusedException("mapping-missing", "%s: %s%s.".formatted(vm.name(), first.fault(),
                    parts.faults().size() == 1 ? "" : ", and %d more".formatted(parts.faults().size() - 1)),
                    "Map it, or ignore the network, at Mappings (/mappings/%s).".formatted(first.kind().path()));
        }
        return versions;
    }

    /// Its trip goes by these versions, whatever is changed later.
    void freeze(UUID migrationId, Frozen versions) {
        mappings.freezeTrip(migrationId, versions);
    }

    private void refuseWhenNotReady(Vm vm, PlanMigration plan, Mode mode) {
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
        Assessment judged = readiness.at(vm.id(), target.get().kind());
        Optional<Finding> against = judged.going(mode == Mode.COLD).blocker();
        if (against.isPresent()) {
            throw new RefusedException("vm-blocked",
                    "%s cannot be migrated: %s".formatted(vm.name(), against.get().what()), against.get().fix());
        }
    }
}
