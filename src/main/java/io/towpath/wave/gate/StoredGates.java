package io.towpath.wave.gate;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.RefusedException;
import io.towpath.wave.gate.Look.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredGates implements Gates {

    private final CharterStore charters;
    private final Look look;
    private final Verdicts verdicts;
    private final GateSettings settings;
    private final AuditTrail audit;

    StoredGates(CharterStore charters, Look look, Verdicts verdicts, GateSettings settings, AuditTrail audit) {
        this.charters = charters;
        this.look = look;
        this.verdicts = verdicts;
        this.settings = settings;
        this.audit = audit;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<GateBoard> of(UUID waveId) {
        return charters.find(waveId).map(charter -> look.at(charter, settings).board());
    }

    @Override
    @Transactional
    public void setTerms(UUID waveId, @Nullable Purpose purpose, @Nullable UUID windowId, Set<UUID> needs, Person who) {
        Charter charter = charters.lock(waveId);
        if (!charter.isDraft()) {
            throw new RefusedException("state-transition", "%s is started: what it is held to is fixed.".formatted(
                    charter.key()), "Change it in a wave that is still a draft.");
        }
        for (UUID need : needs) {
            Charter before = charters.find(need).orElseThrow(() -> new RefusedException("not-found",
                    "There is no wave " + need + ".", "Choose one of the list."));
            if (need.equals(waveId) || charters.waitsFor(need, waveId)) {
                throw new RefusedException("waits-for-itself", "%s cannot wait for %s, which waits for it.".formatted(
                        charter.key(), before.key()), "Choose waves that come earlier.");
            }
        }
        // unplanned is what a wave is without a word
        charters.put(charter, purpose == Purpose.UNPLANNED ? null : purpose, windowId, needs, who.actor());
        audit.append(AuditEntry.of(who.actor(), "wave.terms-changed", charter.subject())
                .with(Map.of("kind", purpose == null ? "as planned" : purpose.word(), "window",
                        windowId == null ? "as planned" : windowId.toString(), "waitsFor",
                        Integer.toString(needs.size()))));
    }

    @Override
    @Transactional
    public UUID waive(UUID waveId, GateName gate, String reason, LocalDate expiresOn, Person who) {
        Charter charter = charters.lock(waveId);
        if (!settings.waivable().contains(gate)) {
            throw new RefusedException("not-waivable", "The gate \"%s\" cannot be waived.".formatted(gate.word()),
                    look.at(charter, settings).board().gate(gate).remedy());
        }
        UUID id = verdicts.waive(charter, gate, reason, expiresOn, who);
        audit.append(AuditEntry.of(who.actor(), "wave.waiver-requested", charter.subject()).because(reason)
                .with(Map.of("gate", gate.word(), "until", expiresOn.toString())));
        return id;
    }

    @Override
    @Transactional
    public void setApprovers(UUID waveId, Approvers approvers, @Nullable String reason, Person who) {
        Charter charter = charters.lock(waveId);
        if (!charter.isDraft()) {
            throw new RefusedException("state-transition", "%s is started: who decides about it is fixed.".formatted(
                    charter.key()), "An administrator may approve in place of those named.");
        }
        verdicts.eyes().setUp(approvers);
        Approvers before = verdicts.eyes().store().of(waveId);
        verdicts.eyes().mayChange(charter, before, approvers, reason, who);
        verdicts.eyes().store().put(charter, approvers, who.actor());
        audit.append(AuditEntry.of(who.actor(), "wave.approvers-changed", charter.subject()).because(
                reason == null || reason.isBlank() ? null : reason.strip())
                .with(Map.of("approvers", approvers.words(), "minimum", Integer.toString(approvers.minimum()), "before",
                        before.words(), "minimumBefore", Integer.toString(before.minimum()))));
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Changed> approversChanged(UUID waveId) {
        return verdicts.eyes().store().changed(waveId);
    }

    @Override
    @Transactional
    public void approveWaiver(UUID waiverId, Person who) {
        approveWaiver(waiverId, null, who);
    }

    @Override
    @Transactional
    public void approveWaiverInPlace(UUID waiverId, String reason, Person who) {
        needReason(reason, "A waiver is approved in place of others with a reason.");
        approveWaiver(waiverId, reason.strip(), who);
    }

    private void approveWaiver(UUID waiverId, @Nullable String inPlace, Person who) {
        GateWaiver waiver = verdicts.approve(waiverId, who);
        Charter charter = charters.lock(waiver.waveId());
        if (inPlace == null) {
            verdicts.eyes().named(charter, verdicts.eyes().store().of(charter.waveId()), "waiver", who);
        }
        audit.append(AuditEntry
                .of(who.actor(), inPlace == null ? "wave.waiver-approved" : "wave.waiver-approved-in-place",
                        charter.subject())
                .because(inPlace)
                .with(Map.of("gate", waiver.gate().word(), "requestedBy", waiver.requestedBy())));
    }

    @Override
    @Transactional
    public void revokeWaiver(UUID waiverId, String reason, Person who) {
        GateWaiver waiver = verdicts.revoke(waiverId, reason, who);
        audit.append(AuditEntry.of(who.actor(), "wave.waiver-revoked", charters.lock(waiver.waveId()).subject())
                .because(reason).with(Map.of("gate", waiver.gate().word())));
    }

    @Override
    @Transactional
    public void confirm(UUID waveId, String criterion, String note, Person who) {
        Charter charter = charters.lock(waveId);
        verdicts.confirm(charter, criterion, note, who);
        audit.append(AuditEntry.of(who.actor(), "wave.criterion-confirmed", charter.subject()).because(note)
                .with(Map.of("criterion", criterion)));
    }

    @Override
    @Transactional
    public void requestGo(UUID waveId, @Nullable String note, Person who) {
        Charter charter = charters.lock(waveId);
        Seen seen = look.at(charter, settings);
        refuseUnlessDraft(charter);
        if (seen.vms() == 0) {
            throw new RefusedException("wave-empty", charter.key() + " has no VMs.", "Add VMs, then request its go.");
        }
        List<Gate> failing = seen.board().binding();
        if (!failing.isEmpty()) {
            throw GateGuard.notMet(charter, failing, "cannot be approved yet");
        }
        verdicts.request(charter, seen, note, who);
        audit.append(AuditEntry.of(who.actor(), "wave.go-requested", charter.subject()).because(note)
                .with(Map.of("version", Integer.toString(charter.version()), "mappings",
                        seen.route().versions().words(), "vmCount", Integer.toString(seen.vms()), "asked",
                        seen.board().approvers().words())));
    }

    @Override
    @Transactional
    public void approve(UUID waveId, @Nullable String reason, Person who) {
        approve(waveId, reason, false, who);
    }

    @Override
    @Transactional
    public void approveInPlace(UUID waveId, String reason, Person who) {
        approve(waveId, reason, true, who);
    }

    @Override
    @Transactional
    public void reject(UUID waveId, String reason, Person who) {
        needReason(reason, "A go is rejected with a reason.");
        Charter charter = charters.lock(waveId);
        Go go = look.at(charter, settings).board().go();
        refuseUnlessDraft(charter);
        verdicts.decide(charter, go, false, reason, who);
        record("wave.go-rejected", charter, go, reason, who);
    }

    @Override
    @Transactional
    public void withdraw(UUID waveId, String reason, Person who) {
        Charter charter = charters.lock(waveId);
        verdicts.withdraw(charter, look.at(charter, settings).board().go(), reason, who);
        audit.append(AuditEntry.of(who.actor(), "wave.go-withdrawn", charter.subject()).because(reason.strip()));
    }

    private void approve(UUID waveId, @Nullable String reason, boolean inPlace, Person who) {
        Charter charter = charters.lock(waveId);
        Gates.GateBoard board = look.at(charter, settings).board();
        Go go = board.go();
        boolean renewed = charter.isUnderWay() && go.withdrawn();
        if (!renewed) {
            refuseUnlessDraft(charter);
        }
        boolean open = renewed || go.state() == Go.State.REQUESTED;
        if (open && !verdicts.answer(charter, board.approvers(), go, reason, inPlace, who)) {
            record("wave.go-answered", charter, go, reason, who);
            return;
        }
        if (renewed) {
            verdicts.renew(charter, go, reason, who);
        } else {
            verdicts.decide(charter, go, true, reason, who);
        }
        record(inPlace ? "wave.go-approved-in-place" : "wave.go-approved", charter, go, reason, who);
    }

    private void record(String action, Charter charter, Go go, @Nullable String reason, Person who) {
        audit.append(AuditEntry.of(who.actor(), action, charter.subject()).because(reason)
                .with(Map.of("requestedBy", String.valueOf(go.requestedBy()), "version",
                        Integer.toString(charter.version()), "mappings", go.mapping())));
    }

    private static void needReason(String reason, String what) {
        if (reason.isBlank()) {
            throw new RefusedException("reason-missing", what, "Say it in a sentence.");
        }
    }

    private static void refuseUnlessDraft(Charter charter) {
        if (!charter.isDraft()) {
            throw new RefusedException("state-transition", "%s is started already.".formatted(charter.key()),
                    "Nothing is left to decide.");
        }
    }
}
