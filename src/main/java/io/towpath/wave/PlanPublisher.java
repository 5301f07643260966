package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.WaveKind;
import io.towpath.readiness.Readiness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Makes waves of a plan: drafts are made, changed or discarded; waves that were started, and drafts made by hand, are left
/// alone. Published again, a plan makes no second waves.
@Component
@Transactional
public class PlanPublisher {

    private final Plans plans;
    private final PlanDesk desk;
    private final WaveComposer composer;
    private final WaveStore store;
    private final Readiness readiness;
    private final AuditTrail audit;

    PlanPublisher(Plans plans, PlanDesk desk, WaveComposer composer, WaveStore store, Readiness readiness,
            AuditTrail audit) {
        this.plans = plans;
        this.desk = desk;
        this.composer = composer;
        this.store = store;
        this.readiness = readiness;
        this.audit = audit;
    }

    /// What a plan does not say about its waves.
    ///
    /// @param slots        VMs that move at once; null: as many as the window has, at most 64
    /// @param soak         business days
    /// @param criticalSoak business days of the final waves
    public record Defaults(UUID targetId, DiskFormat format, @Nullable Integer slots, int soak, int criticalSoak,
            FailurePolicy onFailure) {}

    /// @param untouched waves of the plan that were started
    /// @param leftOut   VMs of the plan that cannot be in its waves any more: under way, excluded, or gone
    public record Outcome(int created, int changed, int discarded, int untouched, int vms, int leftOut) {}

    public Outcome publish(UUID planId, Defaults defaults, String actor) {
        desk.hold();
        PlanView plan = plans.find(planId).orElseThrow(() -> new RefusedException("not-found",
                "There is no plan " + planId + ".", "Look for it in the list of plans."));
        if (plan.state() == PlanState.DRAFT) {
            throw new RefusedException("plan-not-saved", plan.name() + " is not saved.",
                    "Save it first: what is published does not change any more.");
        }
        PlanContent content = plans.content(planId);
        Map<UUID, UUID> known = plans.wavesByOrigin();
        Set<UUID> ours = new LinkedHashSet<>(store.drafts(known.values()));
        Set<UUID> inScope = plans.estate().byId().keySet();
        Map<UUID, UUID> wentTo = store.targetsOfMembers(ours);
        Set<UUID> members = new LinkedHashSet<>();
        store.removeMembers(ours);
        Map<UUID, UUID> became = new HashMap<>();
        int created = 0;
        int untouched = 0;
        int placed = 0;
        int leftOut = 0;
        for (PlannedWave planned : content.waves()) {
            List<UUID> all = content.members(planned.id());
            List<UUID> vms = all.stream().filter(inScope::contains).toList();
            UUID id = known.get(planned.origin());
            boolean started = id != null && !ours.contains(id) && store.find(id).isPresent();
            if (started) {
                untouched++;
                continue;
            }
            leftOut += all.size() - vms.size();
            if (vms.isEmpty()) {
                continue;
            }
            if (id != null && ours.remove(id)) {
                change(id, planned, defaults, actor);
            } else {
                id = composer.create(draft(planned, defaults), List.of(), actor);
                created++;
            }
            placed += store.addMembers(id, vms);
            members.addAll(vms);
            WaveRow wave = Refusals.known(store.lock(id), id);
            store.touch(wave);
            audit.append(AuditEntry.of(actor, "wave.composed", wave.subject())
                    .with(Map.of("plan", plan.name(), "vms", Integer.toString(vms.size()))));
            became.put(planned.id(), id);
        }
        List<UUID> gone = new ArrayList<>(ours);
        gone.forEach(id -> composer.discard(id, null, actor));
        desk.published(planId, became, actor);
        elsewhere(wentTo, members, defaults.targetId());
        return new Outcome(created, became.size() - created, gone.size(), untouched, placed, leftOut);
    }

    /// What rules say of VMs depends on where they go: those that go elsewhere than before are judged again, no others.
    private void elsewhere(Map<UUID, UUID> wentTo, Set<UUID> members, UUID targetId) {
        Set<UUID> again = new LinkedHashSet<>(wentTo.keySet());
        again.addAll(members);
        again.removeIf(vm -> members.contains(vm) && targetId.equals(wentTo.get(vm)));
        if (!again.isEmpty()) {
            readiness.judgeLater(again);
        }
    }

    /// As if it were made now: what the dialog says holds for all.
    private void change(UUID id, PlannedWave planned, Defaults defaults, String actor) {
        WaveRow wave = Refusals.known(store.lock(id), id);
        composer.edit(id, draft(planned, defaults), wave.version(), actor);
    }

    private static WaveDraft draft(PlannedWave planned, Defaults defaults) {
        Integer chosen = defaults.slots();
        int slots = chosen != null ? chosen : planned.window() == null ? 2 : planned.window().slots();
        return new WaveDraft(planned.name(), defaults.targetId(), defaults.format(),
                Math.max(1, Math.min(slots, WaveDraft.MAX_SLOTS)),
                planned.kind() == WaveKind.CRITICAL ? defaults.criticalSoak() : defaults.soak(),
                defaults.onFailure());
    }
}
