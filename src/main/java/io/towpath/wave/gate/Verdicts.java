package io.towpath.wave.gate;

import io.towpath.migration.RefusedException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What people say about a wave, with two pairs of eyes where it takes two.
@Component
final class Verdicts {

    private static final int REASON = 500;

    private final GateWaiverStore waivers;
    private final Decisions decisions;
    private final ExitFacts exit;
    private final FourEyes eyes;
    private final Clock clock;

    Verdicts(GateWaiverStore waivers, Decisions decisions, ExitFacts exit, FourEyes eyes, Clock clock) {
        this.eyes = eyes;
        this.waivers = waivers;
        this.decisions = decisions;
        this.exit = exit;
        this.clock = clock;
    }

    UUID waive(Charter charter, GateName gate, String reason, LocalDate expiresOn, Person who) {
        text("waiver", reason);
        if (expiresOn.isBefore(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            throw new RefusedException("date-past", "The waiver would have ended on %s.".formatted(expiresOn),
                    "Choose a day from today on.");
        }
        GateWaiver open = waivers.of(charter.waveId()).get(gate);
        if (open != null && !open.expired()) {
            throw new RefusedException("waiver-open", "The gate \"%s\" has a waiver of %s already.".formatted(
                    gate.word(), open.requestedBy()), "Approve or revoke that one first.");
        }
        if (open != null) {
            waivers.revoke(open.id(), who.login(), "expired");
        }
        return waivers.insert(charter.waveId(), gate, reason.strip(), expiresOn, who.login());
    }

    GateWaiver approve(UUID id, Person who) {
        GateWaiver waiver = waiver(id);
        eyes.other("waiver", waiver.requestedBy(), who);
        if (waiver.approvedBy() == null) {
            waivers.approve(id, who.login());
        }
        return waiver;
    }

    GateWaiver revoke(UUID id, String reason, Person who) {
        text("revocation", reason);
        GateWaiver waiver = waiver(id);
        waivers.revoke(id, who.login(), reason.strip());
        return waiver;
    }

    private GateWaiver waiver(UUID id) {
        return waivers.lock(id).orElseThrow(() -> new RefusedException("not-found", "There is no such waiver any more.",
                "Look at the wave's gates."));
    }

    void confirm(Charter charter, String criterion, String note, Person who) {
        if (!ExitCriteria.PERSONAL.containsKey(criterion)) {
            throw new RefusedException("not-found", "\"%s\" is not confirmed by a person.".formatted(criterion),
                    "It is measured.");
        }
        text("confirmation", note);
        exit.confirm(charter.waveId(), criterion, who.login(), note.strip());
    }

    void request(Charter charter, Look.Seen seen, @Nullable String note, Person who) {
        Go.State state = seen.board().go().state();
        if (state == Go.State.REQUESTED || state == Go.State.APPROVED) {
            throw new RefusedException("go-open", "The go of %s is %s already.".formatted(charter.key(),
                    state == Go.State.REQUESTED ? "requested" : "approved"), "Nothing has changed since.");
        }
        eyes.reachable(seen.board().approvers(), who);
        decisions.store().insert(charter, seen.route().digest(), seen.route().versions().words(), seen.vms(),
                note == null || note.isBlank() ? null : note.strip(), who.login());
    }

    void decide(Charter charter, Go go, boolean approved, @Nullable String reason, Person who) {
        UUID id = go.id();
        if (id == null || go.state() == Go.State.REJECTED || go.state() == Go.State.APPROVED) {
            throw new RefusedException("go-not-requested", "No go of %s waits for a decision.".formatted(charter.key()),
                    "Request it first.");
        }
        if (go.requestedBy() != null) {
            eyes.other("go", go.requestedBy(), who);
        }
        if (go.state() == Go.State.VOID && approved) {
            throw new RefusedException("go-void", "The request is void. " + go.voidBecause(), "Request the go again.");
        }
        if (!decisions.store().decide(id, approved ? "approved" : "rejected", who.login(),
                reason == null || reason.isBlank() ? null : reason.strip())) {
            throw new RefusedException("somebody-was-faster", "Somebody decided before you.", "Look at it again.");
        }
    }

    /// Counts a person's yes.
    ///
    /// @param inPlace of all whom the wave names
    /// @return whether it takes no further one
    boolean answer(Charter charter, Approvers approvers, Go go, @Nullable String reason, boolean inPlace, Person who) {
        UUID id = go.id();
        if (id == null || go.requestedBy() == null) {
            return true;
        }
        eyes.other("go", go.requestedBy(), who);
        if (inPlace) {
            text("approval in place of others", reason == null ? "" : reason);
        } else {
            eyes.named(charter, approvers, "go", who);
        }
        if (!eyes.store().answer(id, who.login(), reason == null || reason.isBlank() ? null : reason.strip(),
                inPlace)) {
            // approved before: now for the others too
            if (!inPlace) {
                throw new RefusedException("approved-already", "%s approved it already; %s so far.".formatted(
                        who.login(), approvers.approvals(go.answers())), "Ask another one of those named.");
            }
        }
        return inPlace || eyes.store().answers(id).size() >= approvers.minimum();
    }

    FourEyes eyes() {
        return eyes;
    }

    void withdraw(Charter charter, Go go, String reason, Person who) {
        text("withdrawal", reason);
        UUID id = go.id();
        if (charter.isDraft()) {
            throw notApproved(charter, "Reject the request instead.");
        }
        if (!charter.isUnderWay()) {
            throw notApproved(charter, "It is %s: no further VM of it cuts over.".formatted(charter.state().toLowerCase(
                    Locale.ROOT)));
        }
        if (!go.needed()) {
            throw notApproved(charter, "Waves of this kind cut over without a go. Pause the wave instead.");
        }
        if (id == null || go.state() != Go.State.APPROVED) {
            throw notApproved(charter, "Nothing of it cuts over.");
        }
        if (!decisions.store().withdraw(id, who.login(), reason.strip())) {
            throw new RefusedException("somebody-was-faster", "Somebody withdrew it before you.", "Look at it again.");
        }
        eyes.store().forget(id);
    }

    /// @param go that was taken back
    void renew(Charter charter, Go go, @Nullable String reason, Person who) {
        UUID id = go.id();
        if (id == null || !decisions.store().renew(id, who.login(), reason == null || reason.isBlank()
                ? null
                : reason.strip())) {
            throw new RefusedException("somebody-was-faster", "The go of %s is not withdrawn any more.".formatted(
                    charter.key()), "Look at it again.");
        }
    }

    private static RefusedException notApproved(Charter charter, String remedy) {
        return new RefusedException("go-not-approved", "%s has no go that could be withdrawn.".formatted(charter.key()),
                remedy);
    }

    private static void text(String what, String text) {
        if (text.isBlank() || text.length() > REASON) {
            throw new RefusedException("reason-missing", "A %s needs a reason of 1 to %d characters.".formatted(what,
                    REASON), "Say it in a sentence.");
        }
    }
}
