package io.towpath.migration.power;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.replication.Replications;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// What is known of the sources of many trips at once, with a few queries however many there are.
@Component
public class SourceSides {

    private final Inventory inventory;
    private final PowerRecords records;
    private final Replications replications;

    SourceSides(Inventory inventory, PowerRecords records, Replications replications) {
        this.inventory = inventory;
        this.records = records;
        this.replications = replications;
    }

    /// By migration, as [SourceSide#words]; a VM that the inventory has no more is left out.
    ///
    /// @param print a moment, in the zone of whoever reads it
    public Map<UUID, String> words(Collection<MigrationView> trips, Function<Instant, String> print) {
        if (trips.isEmpty()) {
            return Map.of();
        }
        List<UUID> ids = trips.stream().map(MigrationView::id).toList();
        Map<UUID, Vm> vms = inventory.vms(trips.stream().map(MigrationView::vmId).toList()).stream()
                .collect(Collectors.toMap(Vm::id, Function.identity(), (one, _) -> one));
        Map<UUID, PowerRecord> known = records.of(ids);
        Map<UUID, Instant> perhapsOff = replications.perhapsOff(ids);
        Map<UUID, Boolean> live = new HashMap<>();
        Map<UUID, String> words = new HashMap<>();
        for (MigrationView trip : trips) {
            Vm vm = vms.get(trip.vmId());
            if (vm == null) {
                continue;
            }
            boolean readsRunning = live.computeIfAbsent(vm.sourceId(), _ -> inventory.readsRunning(vm));
            Instant asked = perhapsOff.get(trip.id());
            words.put(trip.id(), new SourceSide(!readsRunning, known.get(trip.id()), asked != null,
                    asked == null ? null : print.apply(asked), vm.placement().power(), vm.missingSince() != null)
                    .words(trip));
        }
        return words;
    }
}
