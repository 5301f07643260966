package io.towpath.wave;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// What must hold before a wave starts.
@Component
class Starting {

    private final WaveStore store;
    private final Inventory inventory;
    private final Admission admission;
    private final List<StartGuard> guards;

    Starting(WaveStore store, Inventory inventory, Admission admission, List<StartGuard> guards) {
        this.store = store;
        this.inventory = inventory;
        this.admission = admission;
        this.guards = guards;
    }

    /// @throws RefusedException where it has no VMs, or blocked ones, or where its gates are not met
    void check(WaveRow wave, String actor) {
        List<UUID> members = store.members(wave.id()).stream().map(MemberRow::vmId).toList();
        if (members.isEmpty()) {
            throw new RefusedException("wave-empty", wave.key() + " has no VMs.", "Add VMs, then start it.");
        }
        String platform = inventory.connection(wave.targetId()).map(Connection::kind).orElse("");
        admission.startable(wave, platform, inventory.vms(members));
        guards.forEach(guard -> guard.check(wave.id(), actor));
    }
}
