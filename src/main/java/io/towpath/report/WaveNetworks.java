package io.towpath.report;

import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.CardFit;
import io.towpath.planning.mapping.CardFits;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Where the network cards of a wave's VMs go, in words. A draft goes by the newest mappings, a wave that was started by those
/// it was started with.
@Component
class WaveNetworks {

    static final String NOT_MAPPED = "not mapped";

    private final JdbcClient db;
    private final Mappings mappings;
    private final CardFits fits;

    WaveNetworks(JdbcClient db, Mappings mappings, CardFits fits) {
        this.db = db;
        this.fits = fits;
        this.mappings = mappings;
    }

    /// A card at the target.
    ///
    /// @param network where it goes, in words
    /// @param fit     null while there is no target, or where its network is left out
    record Card(String network, @Nullable CardFit fit) {}

    /// @param wave a planned one, or a wave
    /// @return by VM, in the order of its cards; empty while there is no target
    Map<UUID, List<Card>> of(UUID wave, List<Vm> vms) {
        Map<UUID, List<Card>> cards = new HashMap<>();
        db.sql("""
                select w.id, w.target_id, w.state from wave w
                 where w.id = coalesce((select wave_id from plan_wave where id = :wave), :wave)
                """).param("wave", wave).query(row -> {
            UUID target = row.getObject("target_id", UUID.class);
            UUID started = row.getString("state").equals("DRAFT") ? null : row.getObject("id", UUID.class);
            List<Resolution> resolved = mappings.resolve(target, mappings.forTrip(target, started), vms);
            Map<UUID, List<CardFit>> known = fits.of(target, vms, resolved);
            for (Resolution vm : resolved) {
                Map<Integer, CardFit> bySlot = known.getOrDefault(vm.vmId(), List.of()).stream()
                        .collect(Collectors.toMap(CardFit::slot, fit -> fit));
                cards.put(vm.vmId(), vm.of(MappingKind.NETWORK).stream()
                        .map(part -> new Card(words(part.answer()), bySlot.get(part.slot()))).toList());
            }
        });
        return cards;
    }

    /// A card, a disk, or the VM itself.
    ///
    /// @param slot from 0
    /// @param from its network, datastore or cluster; empty where the source names none
    /// @param to   in words
    /// @param bytes of a disk; otherwise 0
    record Place(MappingKind kind, int slot, String from, String to, long bytes) {}

    /// Where everything of a wave's VMs goes, by VM.
    Map<UUID, List<Place>> places(UUID wave, List<Vm> vms) {
        Map<UUID, List<Place>> places = new HashMap<>();
        db.sql("select id, target_id, state from wave where id = :wave").param("wave", wave).query(row -> {
            UUID target = row.getObject("target_id", UUID.class);
            UUID started = row.getString("state").equals("DRAFT") ? null : row.getObject("id", UUID.class);
            mappings.resolve(target, mappings.forTrip(target, started), vms)
                    .forEach(vm -> places.put(vm.vmId(), vm.parts().stream().map(part -> new Place(part.kind(),
                            part.slot(), part.name(), words(part.answer()), part.bytes())).toList()));
        });
        return places;
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
