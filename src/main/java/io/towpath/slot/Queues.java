package io.towpath.slot;

import io.towpath.inventory.RefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Who copies, who waits for what, and how full each place is: to show.
@Component
public class Queues {

    private final Lookout lookout;
    private final LimitStore limits;
    private final PressureStore pressure;
    private final StunStore stuns;
    private final JdbcClient jdbc;

    Queues(Lookout lookout, LimitStore limits, PressureStore pressure, StunStore stuns, JdbcClient jdbc) {
        this.stuns = stuns;
        this.lookout = lookout;
        this.limits = limits;
        this.pressure = pressure;
        this.jdbc = jdbc;
    }

    /// @param place where it waits; null while it copies or is about to
    public record Entry(Claim claim, @Nullable Place place) {}

    /// One limit as it stands.
    ///
    /// @param at      the source that the place is at; null where it is not at one
    /// @param most    that holds now
    /// @param wanted  as people set it, or as usual
    /// @param own     set for this place; otherwise that of its kind holds
    /// @param lowered by the machine, and why; null where it is not
    public record Full(Resource resource, @Nullable String at, int most, int wanted, boolean own, int used, int waiting,
            @Nullable Lowered lowered) {}

    /// @param all the limit of all places of a kind that have none of their own
    public record OfKind(LimitKind kind, int all, boolean set, List<Full> places) {}

    public record Picture(List<Entry> queue, List<OfKind> limits) {}

    public Picture now() {
        Lookout.Look look = lookout.now();
        return new Picture(queue(look), kinds(look.claims(), look.limits()));
    }

    /// One of the queue.
    public Entry one(UUID migrationId) {
        return queue(lookout.now()).stream().filter(each -> each.claim().migrationId().equals(migrationId)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "it waits for no slot and copies nothing", "Look at the queue again."));
    }

    /// The queue alone, as it was within the last second: for those who watch it.
    public List<Entry> queue() {
        return queue(lookout.lately());
    }

    private static List<Entry> queue(Lookout.Look look) {
        Map<UUID, Place> waiting = look.decision().waiting();
        return look.claims().stream().map(claim -> new Entry(claim, waiting.get(claim.migrationId())))
                .sorted(Comparator.comparing((Entry entry) -> entry.claim().takes() ? 0 : 1)
                        .thenComparing(entry -> entry.claim().work()).thenComparing(entry -> entry.claim().askedAt()))
                .toList();
    }

    private List<OfKind> kinds(List<Claim> all, Limits inForce) {
        Map<Resource, Lowered> lowered = pressure.all();
        Map<String, String> sources = new HashMap<>();
        jdbc.sql("select id, name from connection").query((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                .list().forEach(each -> sources.put(each.getKey(), each.getValue()));
        Set<Resource> known = new LinkedHashSet<>();
        limits.set().forEach(each -> known.add(each.resource()));
        known.addAll(lowered.keySet());
        all.forEach(claim -> claim.needs().forEach(need -> known.add(need.resource())));
        inForce.nodes().forEach(node -> known.add(Resource.node(node)));
        Map<Resource, Load> loads = loads(all, inForce);
        stuns.loads().forEach((host, load) -> {
            known.add(host);
            loads.put(host, new Load(load.held(), load.waiting()));
        });
        List<OfKind> kinds = new ArrayList<>();
        for (LimitKind kind : LimitKind.values()) {
            List<Full> places = known.stream()
                    .filter(place -> place.kind() == kind && !place.key().equals(Resource.ALL))
                    .map(place -> full(place, loads.getOrDefault(place, Load.NONE), inForce,
                            lowered.get(place), sources))
                    .sorted(Comparator
                            .comparing((Full full) -> full.resource().label().toLowerCase(java.util.Locale.ROOT))
                            .thenComparing(full -> full.resource().key()))
                    .toList();
            kinds.add(new OfKind(kind, inForce.wanted(kind),
                    inForce.set().containsKey(new Resource(kind, Resource.ALL, "")), places));
        }
        return kinds;
    }

    private record Load(int used, int waiting) {

        static final Load NONE = new Load(0, 0);

        Load and(Load more) {
            return new Load(used + more.used, waiting + more.waiting);
        }
    }

    /// Of all places that anything is copied at or waits for.
    private static Map<Resource, Load> loads(List<Claim> all, Limits inForce) {
        Map<Resource, Load> loads = new HashMap<>();
        for (Claim claim : all) {
            if (claim.node() != null) {
                loads.merge(Resource.node(claim.node()), new Load(1, 0), Load::and);
            }
            for (Need need : claim.needs()) {
                // the need of any node is for none of them
                if (need.resource().kind() != LimitKind.NODE) {
                    loads.merge(need.resource(), claim.takes()
                            ? new Load(Math.min(need.units(), inForce.most(need.resource())), 0)
                            : new Load(0, 1), Load::and);
                }
            }
        }
        return loads;
    }

    private static Full full(Resource place, Load load, Limits inForce, @Nullable Lowered lowered,
            Map<String, String> sources) {
        boolean atSource = place.kind() == LimitKind.HOST || place.kind() == LimitKind.STUN
                || place.kind() == LimitKind.DATASTORE;
        return new Full(place, atSource ? sources.get(place.key().replaceFirst("/.*", "")) : null, inForce.most(place),
                inForce.wanted(place), inForce.set().containsKey(place), load.used(), load.waiting(), lowered);
    }

    /// Places of a kind that the inventory knows, to set a limit of their own for.
    public List<Resource> known(LimitKind kind) {
        return switch (kind) {
            case HOST -> at("select source_id, name from source_host", Resource::host);
            case STUN -> at("select source_id, name from source_host", Resource::stun);
            case DATASTORE -> at("select source_id, name from source_datastore", Resource::datastore);
            case VCENTER -> at("select id, name from connection where direction = 'source' and kind = 'vsphere'",
                    Resource::vcenter);
            case TARGET -> at("select id, name from connection where direction = 'target'", Resource::target);
            case LINK -> jdbc.sql("""
                    select s.id, s.name, t.id, t.name from connection s, connection t
                     where s.direction = 'source' and s.kind <> 'imported' and t.direction = 'target'
                    """).query((row, _) -> Resource.link(row.getObject(1, UUID.class), row.getString(2),
                    row.getObject(3, UUID.class), row.getString(4))).list();
            // a node has another name after its next start
            case NODE -> List.of();
        };
    }

    private List<Resource> at(String sql, java.util.function.BiFunction<UUID, String, Resource> of) {
        return jdbc.sql(sql).query((row, _) -> of.apply(row.getObject(1, UUID.class), row.getString(2))).list();
    }
}
