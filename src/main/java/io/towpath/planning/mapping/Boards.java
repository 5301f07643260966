package io.towpath.planning.mapping;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Board.Impact;
import io.towpath.planning.mapping.Board.Row;
import io.towpath.planning.mapping.Board.WaveImpact;
import io.towpath.planning.mapping.Board.WaveUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Puts boards together: mappings, who uses what, suggestions, warnings; and says what a change would do.
@Component
public class Boards {

    private final UseStore uses;
    private final MappingStore store;
    private final OfferStore offers;
    private final Lookups lookups;
    private final Inventory inventory;

    Boards(UseStore uses, MappingStore store, OfferStore offers, Lookups lookups, Inventory inventory) {
        this.uses = uses;
        this.store = store;
        this.offers = offers;
        this.lookups = lookups;
        this.inventory = inventory;
    }

    private record Place(UUID sourceId, String name) {}

    public Board of(MappingKind kind, UUID targetId) {
        int version = store.head(kind);
        boolean declared = offers.declared(kind, targetId);
        Lookup lookup = lookups.at(kind, targetId, declared ? version : null);
        List<Offer> there = offers.of(kind, targetId);
        List<Use> all = uses.of(kind).stream().filter(use -> use.concerns(targetId)).toList();
        Map<Place, List<Use>> byPlace = new LinkedHashMap<>();
        all.forEach(use -> byPlace.computeIfAbsent(new Place(use.sourceId(), use.name()), _ -> new ArrayList<>())
                .add(use));
        Map<Place, Thing> things = new LinkedHashMap<>();
        uses.things(kind).forEach(thing -> things.put(new Place(thing.sourceId(), thing.name()), thing));
        Map<Place, Set<UUID>> overridden = new HashMap<>();
        for (Assignment entry : store.entries(kind, version, targetId)) {
            Place place = new Place(entry.key().sourceId(), entry.key().name());
            things.putIfAbsent(place, Thing.unknown(place.sourceId(), place.name()));
            if (entry.key().vmId() != null) {
                overridden.computeIfAbsent(place, _ -> new HashSet<>()).add(entry.key().vmId());
            }
        }
        byPlace.keySet().forEach(place -> things.putIfAbsent(place, Thing.unknown(place.sourceId(), place.name())));
        Map<UUID, String> sources = new HashMap<>();
        inventory.sources().forEach(source -> sources.put(source.id(), source.name()));
        Map<Place, Integer> doubles = Doubles.of(all, lookup, use -> new Place(use.sourceId(), use.name()));
        List<Row> rows = new ArrayList<>();
        things.forEach((place, thing) -> {
            List<Use> own = byPlace.getOrDefault(place, List.of());
            // a source that was removed, with nothing left of it, is history
            if (sources.containsKey(place.sourceId()) || !own.isEmpty()) {
                Answer answer = lookup.answer(place.sourceId(), place.name(), null, null);
                rows.add(row(kind, thing, sources.getOrDefault(place.sourceId(), "a source that was removed"), own,
                        answer, overridden.getOrDefault(place, Set.of()).size(), there,
                        doubles.getOrDefault(place, 0)));
            }
        });
        rows.sort(Comparator.comparing(Boards::urgency).thenComparing(Row::vms, Comparator.reverseOrder())
                .thenComparing(row -> row.thing().name(), String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Row::sourceName));
        return new Board(kind, targetId, version, declared, there, rows, blocked(all, lookup, targetId));
    }

    private static Row row(MappingKind kind, Thing thing, String sourceName, List<Use> uses, Answer answer,
            int overrides, List<Offer> offers, int doubled) {
        Set<String> addresses = new LinkedHashSet<>();
        uses.forEach(use -> use.addresses().stream().filter(Suggestions::tells).forEach(addresses::add));
        long bytes = uses.stream().mapToLong(Use::bytes).sum();
        List<Suggestion> suggestions = answer.blocks()
                ? Suggestions.of(kind, thing, addresses, bytes, offers)
                : List.of();
        Offer to = answer instanceof Answer.To(String name, String _)
                ? offers.stream().filter(offer -> offer.name().equals(name)).findFirst().orElse(null)
                : null;
        return new Row(thing, sourceName, vms(uses), waves(uses), answer, overrides, suggestions,
                to == null ? List.of() : Warnings.of(thing, to, bytes, doubled), Warnings.addresses(addresses, to));
    }

    private static int urgency(Row row) {
        boolean used = row.vms() > 0;
        return switch (row.answer()) {
            case Answer.Broken _ -> 0;
            case Answer.Unmapped _ -> used ? 1 : 5;
            case Answer.To _ -> used ? 2 : 4;
            case Answer.AsIs _ -> used ? 2 : 4;
            case Answer.Ignored _ -> 3;
        };
    }

    private static int vms(List<Use> uses) {
        return (int) uses.stream().map(Use::vmId).distinct().count();
    }

    static List<WaveUse> waves(List<Use> uses) {
        Map<String, Set<UUID>> vms = new TreeMap<>();
        Map<String, Use.Wave> waves = new HashMap<>();
        for (Use use : uses) {
            Use.Wave wave = use.wave();
            if (wave != null) {
                waves.put(wave.key(), wave);
                vms.computeIfAbsent(wave.key(), _ -> new HashSet<>()).add(use.vmId());
            }
        }
        return vms.entrySet().stream().map(found -> {
            Use.Wave wave = java.util.Objects.requireNonNull(waves.get(found.getKey()));
            return new WaveUse(wave.id(), wave.key(), wave.name(), found.getValue().size());
        }).toList();
    }

    private static List<WaveUse> blocked(List<Use> all, Lookup lookup, UUID targetId) {
        return waves(blocking(all, lookup, targetId));
    }

    private static List<Use> blocking(List<Use> all, Lookup lookup, UUID targetId) {
        return all.stream().filter(use -> use.wave() != null && use.wave().targetId().equals(targetId)
                && !use.wave().started()
                && lookup.answer(use.sourceId(), use.name(), use.vmId(), use.slot()).blocks()).toList();
    }

    /// Who uses one thing: for its own page.
    public List<Member> members(MappingKind kind, UUID targetId, UUID sourceId, String name) {
        Lookup lookup = lookups.now(kind, targetId);
        return uses.of(kind).stream().filter(use -> use.concerns(targetId) && use.sourceId().equals(sourceId)
                && use.name().equals(name)).map(use -> new Member(use,
                        lookup.answer(sourceId, name, use.vmId(), use.slot())))
                .toList();
    }

    public record Member(Use use, Answer answer) {}

    /// What these changes, all to this target, would do.
    public Impact impact(MappingKind kind, UUID targetId, List<Assignment> changes) {
        List<Use> all = uses.of(kind).stream().filter(use -> use.concerns(targetId)).toList();
        Lookup before = lookups.now(kind, targetId);
        Lookup after = before.with(changes);
        Map<UUID, WaveUse> was = new HashMap<>();
        blocked(all, before, targetId).forEach(wave -> was.put(wave.waveId(), wave));
        Map<UUID, WaveUse> will = new HashMap<>();
        blocked(all, after, targetId).forEach(wave -> will.put(wave.waveId(), wave));
        Set<WaveUse> touched = new LinkedHashSet<>(was.values());
        will.forEach((id, wave) -> {
            if (!was.containsKey(id)) {
                touched.add(wave);
            }
        });
        List<WaveImpact> waves = touched.stream().map(wave -> new WaveImpact(wave.waveId(), wave.key(), wave.name(),
                was.containsKey(wave.waveId()) ? was.get(wave.waveId()).vms() : 0,
                will.containsKey(wave.waveId()) ? will.get(wave.waveId()).vms() : 0))
                .filter(wave -> wave.before() != wave.after()).sorted(Comparator.comparing(WaveImpact::key)).toList();
        return new Impact(waves, warnings(kind, targetId, changes, all, after));
    }

    private List<String> warnings(MappingKind kind, UUID targetId, List<Assignment> changes, List<Use> all,
            Lookup after) {
        List<Offer> there = offers.of(kind, targetId);
        Map<Place, Integer> doubles = Doubles.of(all, after, use -> new Place(use.sourceId(), use.name()));
        Map<Place, Thing> things = new HashMap<>();
        uses.things(kind).forEach(thing -> things.put(new Place(thing.sourceId(), thing.name()), thing));
        Map<UUID, String> names = new HashMap<>();
        inventory.sources().stream().forEach((Connection source) -> names.put(source.id(), source.name()));
        Set<String> warnings = new LinkedHashSet<>();
        for (Assignment change : changes) {
            MappingKey key = change.key();
            if (change.choice() instanceof Choice.To(String to)) {
                Place place = new Place(key.sourceId(), key.name());
                List<Use> own = all.stream().filter(use -> use.sourceId().equals(key.sourceId())
                        && use.name().equals(key.name()) && (key.vmId() == null || key.vmId().equals(use.vmId())))
                        .toList();
                Row row = row(kind, things.getOrDefault(place, Thing.unknown(key.sourceId(), key.name())),
                        names.getOrDefault(key.sourceId(), ""), own, new Answer.To(to, ""), 0, there,
                        doubles.getOrDefault(place, 0));
                row.warnings().forEach(warning -> warnings.add(key.name() + ": " + warning));
                if (row.addresses() != null && row.addresses().contains("must change")) {
                    warnings.add(key.name() + ": " + row.addresses());
                }
            }
        }
        return List.copyOf(warnings);
    }
}
