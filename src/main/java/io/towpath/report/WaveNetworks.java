package io.towpath.report;

import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Where the network cards of a wave's VMs go, in words. A draft goes by the newest mappings, a wave that was started by those
/// it was started with.
@Component
class WaveNetworks {

    static final String NOT_MAPPED = "not mapped";

    private final JdbcClient db;
    private final Inventory inventory;
    private final Mappings mappings;

    WaveNetworks(JdbcClient db, Inventory inventory, Mappings mappings) {
        this.db = db;
        this.inventory = inventory;
        this.mappings = mappings;
    }

    /// @param wave a planned one, or a wave
    /// @return by VM, in the order of its cards; empty while there is no target
    Map<UUID, List<String>> of(UUID wave, List<UUID> vms) {
        Map<UUID, List<String>> networks = new HashMap<>();
        db.sql("""
                select w.id, w.target_id, w.state from wave w
                 where w.id = coalesce((select wave_id from plan_wave where id = :wave), :wave)
                """).param("wave", wave).query(row -> {
            UUID target = row.getObject("target_id", UUID.class);
            UUID started = row.getString("state").equals("DRAFT") ? null : row.getObject("id", UUID.class);
            for (Resolution vm : mappings.resolve(target, mappings.forTrip(target, started), inventory.vms(vms))) {
                networks.put(vm.vmId(), vm.of(MappingKind.NETWORK).stream().map(part -> words(part.answer())).toList());
            }
        });
        return networks;
    }

    private static String words(Answer answer) {
        return switch (answer) {
            case Answer.AsIs(String name) -> name;
            case Answer.To(String destination, String _) -> destination;
            case Answer.Ignored(String reason) -> "left out: " + reason;
            case Answer.Unmapped _ -> NOT_MAPPED;
            case Answer.Broken(String gone) -> NOT_MAPPED + ": " + gone + " is not at the target any more";
        };
    }
}
