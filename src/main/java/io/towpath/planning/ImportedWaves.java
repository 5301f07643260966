package io.towpath.planning;

import io.towpath.inventory.imports.WavePlans;
import io.towpath.inventory.reading.VmRow;
import io.towpath.planning.file.FileVm;
import io.towpath.planning.wave.Assigned;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Waves that imports name, as placements in the newest draft. Where there is no draft, one is made of the published plan.
@Component
class ImportedWaves implements WavePlans {

    private final Plans plans;
    private final PlanStore store;
    private final PlanDesk desk;
    private final PlanEstates estates;
    private final ImportedWaveStore imported;

    ImportedWaves(Plans plans, PlanStore store, PlanDesk desk, PlanEstates estates, ImportedWaveStore imported) {
        this.plans = plans;
        this.store = store;
        this.desk = desk;
        this.estates = estates;
        this.imported = imported;
    }

    @Override
    public Outlook judge(List<Wish> wishes) {
        PlanEstate read = estates.read();
        Optional<PlanView> plan = plan();
        PlanContent content = plan.map(one -> content(one, read.byId().keySet())).orElse(PlanContent.EMPTY);
        List<PlanVm> vms = new ArrayList<>(read.estate().vms());
        wishes.stream().filter(wish -> wish.made() != null).forEach(wish -> vms.add(made(wish, read.estate().vms())));
        Estate estate = new Estate(vms, read.estate().windows(), read.estate().freezes(), read.estate().links(),
                read.estate().earliest(), read.estate().room());
        WaveNames names = new WaveNames(content.waves(), imported.keys());
        return new WaveWishes(content, estate, names, plans.windows()).judge(wishes, refused(wishes, vms, names),
                plan.map(one -> plans.limits(one.id())).orElseGet(estates::usual));
    }

    private Map<UUID, WaveWishes.Refusal> refused(List<Wish> wishes, List<PlanVm> vms, WaveNames names) {
        Set<UUID> known = vms.stream().map(PlanVm::id).collect(Collectors.toSet());
        Map<UUID, String> outside = estates.outside(wishes.stream().map(Wish::vm).filter(vm -> !known.contains(vm))
                .toList());
        Map<String, String> started = imported.started();
        Map<UUID, WaveWishes.Refusal> refused = new HashMap<>();
        for (Wish wish : wishes) {
            PlannedWave wave = names.find(wish.wave());
            String key = wave == null ? null : key(wave);
            String called = wave == null ? wish.wave() : key;
            String begun = called == null ? null : started.get(WaveNames.lower(called));
            if (!known.contains(wish.vm())) {
                refused.put(wish.vm(), new WaveWishes.Refusal("VM_NOT_PLANNED", "it is not to be planned: "
                        + outside.getOrDefault(wish.vm(), "not in the estate")));
            } else if (wish.wave().strip().length() > PlannedWave.MAX_NAME) {
                refused.put(wish.vm(), new WaveWishes.Refusal("TOO_LONG", "a wave's name has at most %d characters"
                        .formatted(PlannedWave.MAX_NAME)));
            } else if (begun != null && (wave == null || begun.equals(key))) {
                refused.put(wish.vm(), new WaveWishes.Refusal("WAVE_STARTED",
                        begun + " has started and takes no more VMs"));
            }
        }
        return refused;
    }

    private @Nullable String key(PlannedWave wave) {
        return wave.waveId() == null ? null : imported.keys().get(wave.waveId());
    }

    /// It moves with its application; what holds that together is computed after the import.
    private static PlanVm made(Wish wish, List<PlanVm> known) {
        VmRow row = Objects.requireNonNull(wish.made());
        PlanVm like = wish.application() == null
                ? null
                : known.stream().filter(vm -> wish.application().equals(vm.applicationId())).findFirst().orElse(null);
        if (like != null && !like.infrastructure()) {
            return FileVm.of(wish.vm(), wish.label(), row, new FileVm.Belongs(like.group(), like.groupName(),
                    wish.application(), like.tier(), like.environment(), like.criticality(), like.businessUnit(),
                    like.readyOn(), false));
        }
        boolean alone = wish.application() == null || like != null;
        return FileVm.of(wish.vm(), wish.label(), row, FileVm.Belongs.to(alone
                ? "vm:" + wish.vm()
                : "app:" + wish.application(), wish.label(), wish.application()));
    }

    private Optional<PlanView> plan() {
        return store.newest(PlanState.DRAFT).or(() -> store.newest(PlanState.PUBLISHED));
    }

    private PlanContent content(PlanView plan, Set<UUID> inScope) {
        PlanContent content = store.content(plan.id());
        return plan.state() == PlanState.DRAFT ? content : Copies.of(content, inScope, store.startedWaves());
    }

    @Override
    public void hold() {
        desk.hold();
    }

    @Override
    public void apply(UUID importId, String fileName, List<Order> orders, String actor) {
        if (orders.isEmpty()) {
            return;
        }
        Optional<PlanView> open = store.newest(PlanState.DRAFT);
        UUID draft = open.map(PlanView::id).orElseGet(() -> desk.draft(store.newest(PlanState.PUBLISHED)
                .map(PlanView::id).orElse(null), actor));
        Map<UUID, PlanVm> vms = estates.read().byId();
        PlanChange change = desk.rearrange(draft, "Assigned %s as %s says".formatted(orders.size() == 1
                ? "1 VM"
                : orders.size() + " VMs", fileName), actor, before -> assigned(before, orders, fileName, vms));
        imported.insert(importId, new ImportedWaveStore.Done(draft, open.isEmpty(),
                store.find(draft).orElseThrow().version(), change));
    }

    private PlanContent assigned(PlanContent before, List<Order> orders, String fileName, Map<UUID, PlanVm> vms) {
        WaveNames names = new WaveNames(before.waves(), imported.keys());
        Map<String, List<PlanVm>> members = new LinkedHashMap<>();
        for (Order order : orders) {
            List<PlanVm> of = members.computeIfAbsent(names.name(order.wave()), _ -> new ArrayList<>());
            Optional.ofNullable(vms.get(order.vm())).ifPresent(of::add);
        }
        Map<String, io.towpath.planning.wave.Window> free = new HashMap<>();
        plans.windows().forEach(window -> free.putIfAbsent(WaveNames.lower(window.name()), window));
        Map<String, io.towpath.planning.wave.Window> windows = new HashMap<>();
        orders.stream().filter(order -> order.window() != null).forEach(order -> Optional.ofNullable(free.get(
                WaveNames.lower(Objects.requireNonNull(order.window())))).ifPresent(
                        window -> windows.putIfAbsent(
                                names.name(order.wave()), window)));
        PlanContent content = before;
        for (String name : names.made()) {
            content = Copies.added(content, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name,
                    Assigned.kindOf(members.getOrDefault(name, List.of())), windows.get(name), List.of(), null));
        }
        WaveNames all = new WaveNames(content.waves(), imported.keys());
        Map<UUID, Placed> placements = new LinkedHashMap<>(content.placements());
        for (Order order : orders) {
            UUID wave = Objects.requireNonNull(all.find(order.wave())).id();
            placements.put(order.vm(), new Placed(wave, order.line() == null
                    ? "Moves together with others that %s assigns here.".formatted(fileName)
                    : "Assigned by %s, line %d.".formatted(fileName, order.line()), false));
        }
        return new PlanContent(content.waves(), placements);
    }

    @Override
    public int undo(UUID importId, String fileName, String actor) {
        ImportedWaveStore.Done done = imported.find(importId).orElse(null);
        PlanView plan = done == null ? null : plans.find(done.plan()).orElse(null);
        if (done == null || plan == null) {
            return 0;
        }
        if (plan.state() != PlanState.DRAFT) {
            PlanContent now = store.content(plan.id());
            return (int) done.change().moves().stream()
                    .filter(move -> move.to() != null && move.to().equals(now.placements().get(move.vm()))).count();
        }
        if (done.drafted() && plan.version() == done.version()) {
            desk.discard(plan.id(), null, actor);
            return 0;
        }
        int[] kept = {0};
        desk.rearrange(plan.id(), "Took back what " + fileName + " assigned", actor,
                now -> without(now, done.change(), kept));
        return kept[0];
    }

    private static PlanContent without(PlanContent now, PlanChange change, int[] kept) {
        Map<UUID, Placed> placements = new LinkedHashMap<>(now.placements());
        for (PlanChange.Moved move : change.moves()) {
            Placed there = placements.get(move.vm());
            Placed from = move.from();
            if (!Objects.equals(there, move.to())) {
                kept[0] += Objects.equals(there, from) ? 0 : 1;
            } else if (from != null && now.wave(from.wave()).isPresent()) {
                placements.put(move.vm(), from);
            } else {
                placements.remove(move.vm());
            }
        }
        Map<UUID, PlannedWave> made = new HashMap<>();
        if (change.wavesAfter() != null) {
            change.wavesAfter().forEach(wave -> made.put(wave.id(), wave));
            Objects.requireNonNullElse(change.wavesBefore(), List.<PlannedWave>of())
                    .forEach(wave -> made.remove(wave.id()));
        }
        placements.values().forEach(placed -> made.remove(placed.wave()));
        PlanContent content = new PlanContent(now.waves(), placements);
        for (PlannedWave wave : now.waves()) {
            PlannedWave then = made.get(wave.id());
            if (then != null && same(then, wave)) {
                content = Copies.without(content, wave.id());
            }
        }
        return content;
    }

    /// Nobody changed it since: one that somebody gave another name, kind or window is theirs. Its window may have moved.
    private static boolean same(PlannedWave then, PlannedWave now) {
        return then.name().equals(now.name()) && then.kind() == now.kind()
                && Objects.equals(then.window() == null ? null : then.window().id(),
                        now.window() == null ? null : now.window().id())
                && (then.window() == null) == (now.window() == null);
    }
}
