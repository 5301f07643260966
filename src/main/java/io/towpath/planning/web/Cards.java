package io.towpath.planning.web;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.Placed;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.dependency.WaivedTie;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.Load;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Groups as cards: where each of them is, whole or in parts.
final class Cards {

    /// So many of a wave are shown at once, the others behind a fold.
    static final int FIRST = 6;
    private static final String POOL = "pool";

    private final PlanContent content;
    private final Set<String> open;
    private final List<WaivedTie> waivers;
    private final Map<String, List<PlanVm>> groups;
    private final Map<String, Map<String, List<PlanVm>>> byPlace = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    Cards(PlanContent content, PlanEstate estate, Set<String> open, List<WaivedTie> waivers) {
        this.waivers = waivers;
        this.content = content;
        this.open = open;
        groups = estate.groups();
        content.waves().forEach(wave -> names.put(wave.id().toString(), wave.name()));
        names.put(POOL, "the pool");
        for (PlanVm vm : estate.estate().vms()) {
            byPlace.computeIfAbsent(place(vm), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(vm.group(), _ -> new ArrayList<>()).add(vm);
        }
    }

    private String place(PlanVm vm) {
        Placed placed = content.placements().get(vm.id());
        return placed == null ? POOL : placed.wave().toString();
    }

    List<PlanVm> members(UUID wave) {
        return byPlace.getOrDefault(wave.toString(), Map.of()).values().stream().flatMap(List::stream).toList();
    }

    List<Board.Card> of(UUID wave) {
        return cards(wave.toString(), Map.of());
    }

    List<Board.Card> pool(Map<String, String> left) {
        return cards(POOL, left);
    }

    List<PlanVm> poolVms() {
        return byPlace.getOrDefault(POOL, Map.of()).values().stream().flatMap(List::stream).toList();
    }

    long splitGroups() {
        return groups.keySet().stream().filter(key -> byPlace.values().stream().filter(of -> of.containsKey(key))
                .count() > 1).count();
    }

    /// Split ones first: they are what one must look at.
    private List<Board.Card> cards(String place, Map<String, String> left) {
        return byPlace.getOrDefault(place, Map.of()).entrySet().stream()
                .map(group -> card(place, group.getKey(), group.getValue(), left.get(group.getKey())))
                .sorted(Comparator.comparing((Board.Card card) -> card.missing() == 0).thenComparing(Board.Card::name)
                        .thenComparing(Board.Card::key))
                .toList();
    }

    private Board.Card card(String place, String key, List<PlanVm> here, @Nullable String leftBecause) {
        List<PlanVm> all = groups.getOrDefault(key, here);
        int missing = all.size() - here.size();
        int blocked = (int) here.stream().filter(PlanVm::blocked).count();
        String value = place + ":" + key;
        Placed placed = content.placements().get(here.getFirst().id());
        String why = placed != null ? placed.because() : leftBecause != null ? leftBecause : "Not planned yet.";
        return new Board.Card(value, key, here.getFirst().groupName(), figures(here, all.size()), badges(here, blocked),
                missing, missing == 0 ? null : elsewhere(key, place), waived(place, here), why, blocked > 0,
                open.contains(value) ? lines(here) : null);
    }

    /// Of the pool nothing is said: what is there moves with nobody yet.
    private List<String> waived(String place, List<PlanVm> card) {
        if (waivers.isEmpty() || place.equals(POOL)) {
            return List.of();
        }
        Set<UUID> here = byPlace.getOrDefault(place, Map.of()).values().stream().flatMap(List::stream).map(PlanVm::id)
                .collect(Collectors.toSet());
        Set<UUID> own = card.stream().map(PlanVm::id).collect(Collectors.toSet());
        return waivers.stream().filter(tie -> tie.concerns(own) && tie.parts(here)).map(WaivedTie::words).toList();
    }

    private static String figures(List<PlanVm> here, int all) {
        Load load = Load.of(here);
        return (here.size() == all ? Say.vms(all) : here.size() + " of " + Say.vms(all)) + " · "
                + Say.size(load.bytes());
    }

    private static @Nullable String badges(List<PlanVm> here, int blocked) {
        List<String> words = new ArrayList<>();
        here.stream().map(PlanVm::tier).filter(Objects::nonNull).min(Comparator.naturalOrder())
                .ifPresent(tier -> words.add("tier " + tier));
        Complexity complexity = here.stream().map(PlanVm::complexity).max(Comparator.naturalOrder()).orElseThrow();
        words.add(complexity.word());
        if (blocked > 0) {
            words.add(blocked + " blocked");
        }
        if (here.stream().anyMatch(PlanVm::infrastructure)) {
            words.add("infrastructure");
        }
        return words.isEmpty() ? null : String.join(" · ", words);
    }

    private String elsewhere(String key, String here) {
        return byPlace.entrySet().stream()
                .filter(place -> !place.getKey().equals(here) && place.getValue().containsKey(key))
                .map(place -> place.getValue().get(key).size() + " in " + names.getOrDefault(place.getKey(), "?"))
                .collect(Collectors.joining(", "));
    }

    List<Board.VmLine> lines(List<PlanVm> vms) {
        return vms.stream().map(vm -> {
            Placed placed = content.placements().get(vm.id());
            return new Board.VmLine(vm.id(), vm.name(), Say.size(vm.usedBytes()) + " · " + vm.complexity().word()
                    + (vm.blocked() ? " · blocked" : ""), placed == null ? null : placed.because());
        }).toList();
    }

    /// VMs of the chosen cards and single VMs. Whole groups: wherever their VMs are now.
    static List<UUID> chosen(PlanContent content, PlanEstate estate, List<String> cards, List<UUID> vms,
            boolean wholeGroups) {
        Map<UUID, PlanVm> known = estate.byId();
        Set<UUID> chosen = new java.util.LinkedHashSet<>();
        for (String card : cards) {
            int colon = card.indexOf(':');
            String place = colon < 0 ? "" : card.substring(0, colon);
            for (PlanVm vm : group(estate, card.substring(colon + 1))) {
                Placed placed = content.placements().get(vm.id());
                if (wholeGroups || place.equals(placed == null ? POOL : placed.wave().toString())) {
                    chosen.add(vm.id());
                }
            }
        }
        for (UUID id : vms) {
            PlanVm vm = known.get(id);
            if (vm != null && wholeGroups) {
                estate.groups().getOrDefault(vm.group(), List.of()).forEach(mate -> chosen.add(mate.id()));
            } else if (vm != null) {
                chosen.add(id);
            }
        }
        return List.copyOf(chosen);
    }

    /// Its VMs; those of a group that stood in until the dependency groups were computed are found by their own names.
    private static List<PlanVm> group(PlanEstate estate, String key) {
        List<PlanVm> vms = estate.groups().get(key);
        if (vms == null) {
            vms = estate.estate().vms().stream().filter(vm -> key.equals("vm:" + vm.id())
                    || (vm.applicationId() != null && key.equals("app:" + vm.applicationId()))).toList();
        }
        if (vms.isEmpty()) {
            throw new RefusedException(Kind.CONFLICT, "groups-changed", "The groups were computed anew meanwhile.",
                    "Look at the plan again, then select again.");
        }
        return vms;
    }
}
