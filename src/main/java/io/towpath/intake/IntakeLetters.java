package io.towpath.intake;

import io.towpath.acceptance.SealedLinks;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.intake.IntakeForm.Fault;
import io.towpath.intake.IntakeStore.Sealed;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.Applications;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What owners say, by the link that they were given. On the audit trail is that they said something, not what: it has
/// telephone numbers of people in it.
@Component
@Transactional
public class IntakeLetters {

    /// Tokens of other links do not open these.
    static final String PURPOSE = "application-intake";
    private static final int SHOWN_VMS = 100;
    /// Corrections of one answer, that somebody who has the link cannot fill the database with.
    private static final int MOST_ANSWERS = 50;

    private final IntakeStore store;
    private final Applications applications;
    private final SealedLinks links;
    private final AuditTrail audit;
    private final Clock clock;

    IntakeLetters(IntakeStore store, Applications applications, SealedLinks links, AuditTrail audit, Clock clock) {
        this.store = store;
        this.applications = applications;
        this.links = links;
        this.audit = audit;
        this.clock = clock;
    }

    /// Looking changes nothing: mail scanners look too.
    @Transactional(readOnly = true)
    public IntakeOpened open(String token) {
        return find(token).map(intake -> show(intake, null, Map.of(), false)).orElseGet(IntakeOpened.Unknown::new);
    }

    /// The form as it is filled in so far; nothing is kept of it.
    @Transactional(readOnly = true)
    public IntakeOpened fillIn(String token, IntakeForm form) {
        return find(token).map(intake -> show(intake, form, Map.of(), false)).orElseGet(IntakeOpened.Unknown::new);
    }

    /// The same of who is the owner instead, in the form that is there otherwise.
    @Transactional(readOnly = true)
    public IntakeOpened fillInInstead(String token, IntakeForm form) {
        return find(token).map(intake -> show(intake, form, Map.of(), true)).orElseGet(IntakeOpened.Unknown::new);
    }

    /// The owner answers, or corrects what was answered before.
    ///
    /// @param address where the owner's browser is
    public IntakeOpened answer(String token, IntakeForm form, String address) {
        return take(token, form, form.faults(), address, false);
    }

    /// Whoever was asked is not the owner, and says who is.
    ///
    /// @param address where the browser is
    public IntakeOpened notMine(String token, IntakeForm form, String address) {
        return take(token, form, form.insteadFaults(), address, true);
    }

    private IntakeOpened take(String token, IntakeForm form, Map<String, Fault> faults, String address,
            boolean instead) {
        Intake known = locked(token).orElse(null);
        if (known == null) {
            return new IntakeOpened.Unknown();
        }
        IntakeOpened seen = show(known, form, faults, instead);
        if (!(seen instanceof IntakeOpened.Open open) || !faults.isEmpty() || open.full()) {
            return seen;
        }
        String name = instead ? known.recipientName() : form.value("name");
        store.answer(known, name, instead ? null : form.said(), instead ? form.instead() : null, address, now());
        String action = instead ? "intake.not-mine" : open.answer() == null ? "intake.answered" : "intake.corrected";
        Map<String, String> detail = new TreeMap<>(Map.of("name", name));
        if (instead) {
            detail.put("owner", form.instead().name() + " <" + form.instead().email() + ">");
        }
        audit.append(AuditEntry.of("owner:" + known.recipientEmail(), action, Intakes.subject(open.application()))
                .with(detail));
        return new IntakeOpened.Taken(known);
    }

    /// @param instead only who is the owner was typed: the rest of the form is as it would be without
    private IntakeOpened show(Intake intake, @Nullable IntakeForm typed, Map<String, Fault> faults, boolean instead) {
        Application application = applications.find(intake.applicationId()).orElseThrow();
        if (!intake.isOpen(now()) || !intake.isOf(application.facts().ownerEmail())) {
            return new IntakeOpened.Gone(application.name());
        }
        IntakeAnswer answer = store.last(intake.id()).orElse(null);
        List<Applications.Member> vms = applications.members(application.id(), SHOWN_VMS, 0);
        IntakeForm form = typed != null && !instead ? typed : known(intake, application, vms);
        return new IntakeOpened.Open(intake, application, vms, answer, typed != null && instead
                ? typed.insteadOver(form)
                : form, faults, store.count(intake.id()) >= MOST_ANSWERS);
    }

    /// What the same person said last, by this link or one before; else what we know. What somebody else said is for those who
    /// plan.
    private IntakeForm known(Intake intake, Application application, List<Applications.Member> vms) {
        IntakeAnswer said = store.answers(application.id(), MOST_ANSWERS).stream().filter(one -> one.said() != null
                && one.email().equalsIgnoreCase(intake.recipientEmail())).findFirst().orElse(null);
        if (said != null) {
            return IntakeForm.of(said.name(), Objects.requireNonNull(said.said()));
        }
        ApplicationDraft facts = application.facts();
        List<String> windows = vms.stream().map(Applications.Member::maintenanceWindow).filter(Objects::nonNull)
                .distinct().toList();
        return IntakeForm.of(intake.recipientName(), new IntakeSaid(application.name(), facts.description(),
                facts.environment(), facts.criticality(), facts.readyOn(), windows.size() == 1
                        ? windows.getFirst()
                        : null,
                List.of(), null, null, null, null, IntakeSaid.Bound.UNKNOWN, null, null));
    }

    /// As it is once nobody else answers by it: it may have been revoked meanwhile.
    private Optional<Intake> locked(String token) {
        return find(token).flatMap(intake -> {
            store.lockLink(intake.id());
            return find(token);
        });
    }

    private Optional<Intake> find(String token) {
        return links.sha256Of(PURPOSE, token).flatMap(store::byToken)
                // of an application that became part of another a link names the one before
                .filter(row -> row.intake().revokedAt() != null
                        || links.isIntact(PURPOSE, meaning(row.intake(), row.tokenSha256()), row.seal()))
                .map(Sealed::intake);
    }

    static SealedLinks.Meaning meaning(Intake intake, String tokenSha256) {
        return new SealedLinks.Meaning(intake.id(), intake.applicationId(), intake.recipientEmail(),
                intake.expiresAt(), tokenSha256);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
