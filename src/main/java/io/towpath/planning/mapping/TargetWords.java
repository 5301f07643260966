package io.towpath.planning.mapping;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.TargetSurveys;
import io.towpath.inventory.TargetSurveys.Coming;
import io.towpath.inventory.TargetSurveys.Seen;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.readiness.TargetKind;
import io.towpath.readiness.TargetWord;
import io.towpath.readiness.There;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Holds VMs against the target of their wave; one in no wave against the only target, where there is one only.
@Component
final class TargetWords implements TargetWord, AtTarget {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Mappings mappings;
    private final TargetSurveys surveys;
    private final CardFits fits;

    TargetWords(JdbcClient jdbc, Inventory inventory, Mappings mappings, TargetSurveys surveys, CardFits fits) {
        this.fits = fits;
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.mappings = mappings;
        this.surveys = surveys;
    }

    /// @param waveId of a wave that was started, so that its mappings are frozen; null: the newest count
    private record Way(UUID targetId, @Nullable UUID waveId) {}

    @Override
    public Map<UUID, There> of(Collection<Vm> vms) {
        List<Connection> targets = inventory.targets();
        if (vms.isEmpty() || targets.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Way> planned = ways(vms.stream().map(Vm::id).toList(),
                targets.size() == 1 ? targets.getFirst().id() : null);
        Map<Way, List<Vm>> byWay = new LinkedHashMap<>();
        for (Vm vm : vms) {
            Way way = planned.get(vm.id());
            if (way != null) {
                byWay.computeIfAbsent(way, _ -> new ArrayList<>()).add(vm);
            }
        }
        Map<UUID, There> found = new HashMap<>();
        byWay.forEach((way, going) -> found.putAll(at(way.targetId, going, mappings.resolve(way.targetId,
                mappings.forTrip(way.targetId, way.waveId), going))));
        return found;
    }

    /// Those that have moved are not asked about any more.
    private Map<UUID, Way> ways(Collection<UUID> vmIds, @Nullable UUID only) {
        Map<UUID, Way> ways = new HashMap<>();
        jdbc.sql("""
                select vm.id, coalesce(wave.target_id, cast(:only as uuid)) as target_id,
                       case when wave.state <> 'DRAFT' then wave.id end as wave_id
                  from vm
                  left join wave_member m on m.vm_id = vm.id and m.open
                  left join wave on wave.id = m.wave_id
                  left join migration_latest trip on trip.vm_id = vm.id
                 where vm.id = any((select cast(:ids as uuid[]))::uuid[])
                   and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                """).param("only", only == null ? null : only.toString(), java.sql.Types.VARCHAR)
                .param("ids", vmIds.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
                .query(row -> {
                    UUID target = row.getObject("target_id", UUID.class);
                    if (target != null) {
                        ways.put(row.getObject("id", UUID.class),
                                new Way(target, row.getObject("wave_id", UUID.class)));
                    }
                });
        return ways;
    }

    @Override
    public Map<UUID, There> at(UUID targetId, Collection<Vm> vms, List<Resolution> resolved) {
        Optional<Connection> target = inventory.connection(targetId);
        Optional<TargetKind> kind = target.flatMap(known -> TargetKind.ofPlatform(known.kind()));
        if (target.isEmpty() || kind.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Resolution> byVm = resolved.stream().collect(Collectors.toMap(Resolution::vmId, each -> each));
        Map<UUID, List<Obstacle>> obstacles = surveys.of(targetId).map(Seen::survey)
                .map(survey -> surveys.inTheWay(target.get(), survey,
                        vms.stream().filter(vm -> byVm.containsKey(vm.id()))
                                .map(vm -> new Coming(vm, Objects.requireNonNull(byVm.get(vm.id())).cards(vm.nics())))
                                .toList()))
                .orElse(Map.of());
        Map<UUID, List<CardFit>> cards = fits.of(targetId, vms, resolved);
        Map<UUID, There> found = new HashMap<>();
        for (Vm vm : vms) {
            List<CardFit> its = cards.getOrDefault(vm.id(), List.of());
            found.put(vm.id(), new There(target.get().name(), kind.get(), obstacles.getOrDefault(vm.id(), List.of()),
                    its.stream().map(CardFit::subnetWords).filter(Objects::nonNull).toList(),
                    its.stream().map(CardFit::vlanWords).filter(Objects::nonNull).toList()));
        }
        return found;
    }
}
