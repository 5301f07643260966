package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.RefusedException;
import io.towpath.readiness.Readiness;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Composes waves: makes, changes and discards drafts, lets VMs in and out. Every command is on the audit trail in its
/// own transaction, can be given twice with the effect of one, and says why it is refused. `seen` is the version that the
/// person decided on; null for whatever it is.
@Component
@Transactional
public class WaveComposer {

    private final WaveStore store;
    private final Inventory inventory;
    private final Admission admission;
    private final Readiness readiness;
    private final AuditTrail audit;

    WaveComposer(WaveStore store, Inventory inventory, Admission admission, Readiness readiness, AuditTrail audit) {
        this.store = store;
        this.inventory = inventory;
        this.admission = admission;
        this.readiness = readiness;
        this.audit = audit;
    }

    /// A new draft with these VMs, all or none.
    public UUID create(WaveDraft draft, Collection<UUID> vmIds, String actor) {
        target(draft);
        UUID id = store.insert(draft, actor);
        WaveRow wave = Refusals.known(store.lock(id), id);
        audit.append(AuditEntry.of(actor, "wave.created", wave.subject()).with(told(draft)));
        if (!vmIds.isEmpty()) {
            add(id, vmIds, null, actor);
        }
        return id;
    }

    /// Changes what was decided about a draft. Slots and the failure policy may change until the wave is finished.
    ///
    /// @param seen the version that the person saw
    public void edit(UUID id, WaveDraft draft, int seen, String actor) {
        WaveRow wave = Refusals.known(store.lock(id), id);
        Refusals.unlessSeen(wave, seen);
        target(draft);
        boolean sameTrip = draft.targetId().equals(wave.targetId()) && draft.format() == wave.format()
                && draft.soakBusinessDays() == wave.soakBusinessDays();
        if (wave.isFinished() || (wave.state() != WaveState.DRAFT && !sameTrip)) {
            throw Refusals.notNow(wave, "changed", wave.isFinished()
                    ? "It is finished; make a new wave."
                    : "Target, format and soak are fixed once it is started; name, slots and policy are not.");
        }
        Map<String, String> changes = changes(wave, draft);
        if (!changes.isEmpty() && store.edit(id, draft, seen)) {
            audit.append(AuditEntry.of(actor, "wave.changed", wave.subject()).with(changes));
            if (!draft.targetId().equals(wave.targetId())) {
                elsewhere(members(id));
            }
        }
    }

    /// Lets VMs into a draft, all or none. Refused with the reason for each that cannot.
    ///
    /// @return how many are new in it
    public int add(UUID id, Collection<UUID> vmIds, @Nullable Integer seen, String actor) {
        WaveRow wave = draft(id, seen);
        List<Vm> vms = inventory.vms(new LinkedHashSet<>(vmIds));
        if (vms.size() < new LinkedHashSet<>(vmIds).size()) {
            throw new RefusedException("not-found", "A VM of the selection is no longer in the inventory.",
                    "Reload the list and select again.");
        }
        admission.check(wave, vms);
        List<Vm> added = vms.stream().filter(vm -> store.addMember(id, vm.id())).toList();
        if (!added.isEmpty()) {
            store.touch(wave);
            audit.append(AuditEntry.of(actor, "wave.members-added", wave.subject()).with(names(added)));
            elsewhere(added.stream().map(Vm::id).toList());
        }
        return added.size();
    }

    public void remove(UUID id, UUID vmId, @Nullable Integer seen, String actor) {
        WaveRow wave = draft(id, seen);
        if (store.removeMember(id, vmId)) {
            store.touch(wave);
            audit.append(AuditEntry.of(actor, "wave.member-removed", wave.subject())
                    .with(names(inventory.vms(List.of(vmId)))));
            elsewhere(List.of(vmId));
        }
    }

    /// Takes a draft away. One that was started stays for the record.
    public void discard(UUID id, @Nullable Integer seen, String actor) {
        WaveRow wave = draft(id, seen);
        List<UUID> members = members(id);
        store.delete(id);
        audit.append(AuditEntry.of(actor, "wave.discarded", wave.subject()));
        elsewhere(members);
    }

    private List<UUID> members(UUID id) {
        return store.members(id).stream().map(MemberRow::vmId).toList();
    }

    /// What rules say of VMs depends on where they go, which is not where it was.
    private void elsewhere(List<UUID> vmIds) {
        if (!vmIds.isEmpty()) {
            readiness.judgeLater(vmIds);
        }
    }

    private WaveRow draft(UUID id, @Nullable Integer seen) {
        WaveRow wave = Refusals.known(store.lock(id), id);
        if (seen != null) {
            Refusals.unlessSeen(wave, seen);
        }
        if (wave.state() != WaveState.DRAFT) {
            throw Refusals.notNow(wave, "recomposed", "Members change only in a draft; make a further wave for them.");
        }
        return wave;
    }

    private void target(WaveDraft draft) {
        if (inventory.targets().stream().noneMatch(target -> target.id().equals(draft.targetId()))) {
            throw new RefusedException("target-unknown", "The wave's target is not registered.",
                    "Register it at Sources & targets, or choose another.");
        }
    }

    private static Map<String, String> told(WaveDraft draft) {
        return Map.of("name", draft.name(), "target", draft.targetId().toString(), "format", draft.format().name(),
                "slots", Integer.toString(draft.slots()), "soakBusinessDays",
                Integer.toString(draft.soakBusinessDays()), "onFailure", draft.onFailure().name());
    }

    private static Map<String, String> changes(WaveRow before, WaveDraft after) {
        Map<String, String> was = told(new WaveDraft(before.name(), before.targetId(), before.format(),
                before.slots(), before.soakBusinessDays(), before.onFailure()));
        Map<String, String> changes = new LinkedHashMap<>();
        told(after).forEach((field, value) -> {
            if (!value.equals(was.get(field))) {
                changes.put(field, was.get(field) + " → " + value);
            }
        });
        return changes;
    }

    private static Map<String, String> names(List<Vm> vms) {
        return Map.of("vms", String.join(", ", vms.stream().map(Vm::name).toList()));
    }
}
