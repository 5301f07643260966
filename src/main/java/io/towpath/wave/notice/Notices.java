package io.towpath.wave.notice;

import io.towpath.acceptance.SealedLinks;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.migration.RefusedException;
import io.towpath.wave.notice.NoticeAnswer.Closed;
import io.towpath.wave.notice.NoticeAnswer.Gone;
import io.towpath.wave.notice.NoticeAnswer.Open;
import io.towpath.wave.notice.NoticeAnswer.Taken;
import io.towpath.wave.notice.NoticeAnswer.Unknown;
import io.towpath.wave.notice.NoticeStore.Owner;
import io.towpath.wave.notice.NoticeStore.Sealed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Tells owners when their VMs are down: each by a link that is sealed, theirs alone, and good for nothing else. Commands
/// are on the audit trail in their transaction.
@Component
@Transactional
public class Notices {

    /// Tokens of other links do not open these.
    static final String PURPOSE = "window-notice";
    /// So that the owner can read the answer.
    private static final Duration AFTER = Duration.ofDays(30);
    private static final int MOST_OPEN = 5;
    private static final Duration BETWEEN_REMINDERS = Duration.ofHours(4);

    private final NoticeStore store;
    private final ObjectionStore objections;
    private final AgreementStore agreements;
    private final SealedLinks links;
    private final AuditTrail audit;
    private final Clock clock;

    Notices(NoticeStore store, ObjectionStore objections, AgreementStore agreements, SealedLinks links,
            AuditTrail audit, Clock clock) {
        this.store = store;
        this.objections = objections;
        this.agreements = agreements;
        this.links = links;
        this.audit = audit;
        this.clock = clock;
    }

    /// An owner of VMs of a wave.
    ///
    /// @param notice the link that is in use; null: not told yet
    /// @param stale  told another time than the wave has now
    /// @param stance what the owner said last to the time of now; null: nothing
    public record Told(String name, String email, List<Outage.Part> parts, int vms, @Nullable Notice notice,
            boolean stale, @Nullable Stance stance) {

        /// Was told the time of now, and has not answered; a mail that came back was never read.
        public boolean isSilent() {
            return notice != null && notice.undeliverable() == null && !stale && stance == null;
        }
    }

    public record Board(Outage outage, List<Told> owners, List<Objection> objections) {

        public Tally tally() {
            int agreed = 0;
            int objected = 0;
            for (Told owner : owners) {
                Stance stance = owner.stance;
                agreed += stance != null && stance.agreed() ? 1 : 0;
                objected += stance != null && !stance.agreed() ? 1 : 0;
            }
            return new Tally(agreed, objected, owners.size() - agreed - objected);
        }
    }

    /// @param token for the link; shown once
    public record Made(Notice notice, Outage outage, String token) {

        @Override
        public String toString() {
            return "Made[" + notice.id() + "]";
        }
    }

    @Transactional(readOnly = true)
    public Optional<Board> of(UUID waveId) {
        return store.outage(waveId).map(outage -> {
            List<Told> told = new ArrayList<>();
            Map<String, Stance> stances = agreements.stances(waveId);
            Map<String, NoticeStore.Current> current = store.current(waveId);
            for (Owner owner : store.owners(waveId, null)) {
                NoticeStore.Current link = current.get(owner.email());
                Notice notice = link == null ? null : link.notice();
                told.add(new Told(owner.name(), owner.email(), owner.parts(), owner.vms(), notice,
                        notice != null && notice.differs(outage), stances.get(owner.email())));
            }
            return new Board(outage, told, objections.of(waveId));
        });
    }

    /// Names of VMs of the wave whose owner has no address.
    @Transactional(readOnly = true)
    public List<String> withoutAddress(UUID waveId) {
        return store.withoutAddress(waveId);
    }

    /// A new link; those the owner had before end.
    ///
    /// @throws RefusedException when the wave is over or has no window, or nobody of that address owns a VM of it
    public Made tell(UUID waveId, String email, String actor) {
        return tell(waveId, email, 0, actor);
    }

    /// @param reminder the how manieth time that the owner is asked again; 0: for the first time
    private Made tell(UUID waveId, String email, int reminder, String actor) {
        store.lock(waveId);
        Outage outage = outage(waveId);
        if (outage.isOver()) {
            throw new RefusedException("wave-over", "%s is %s: there is nothing to tell any more.".formatted(
                    outage.key(), outage.state().toLowerCase(Locale.ROOT)),
                    "Tell owners of the wave in which their VMs are now.");
        }
        Owner owner = store.owners(waveId, email).stream().findFirst().orElseThrow(() -> new RefusedException(
                "not-found", "Nobody with the address %s owns a VM of %s.".formatted(email, outage.key()),
                "Look at the wave's owners."));
        Instant opens = outage.opensAt();
        Instant closes = outage.closesAt();
        if (opens == null || closes == null) {
            throw new RefusedException("window-missing", outage.key() + " has no window: there is nothing to tell yet.",
                    "Choose a window on the wave's gates page, or publish a plan that has one.");
        }
        Instant now = now();
        store.revoke(waveId, email, now);
        SealedLinks.Minted minted = links.mint(PURPOSE);
        Notice notice = new Notice(UUID.randomUUID(), waveId, owner.name(), owner.email(), opens, closes, owner.vms(),
                actor, now, (closes.isAfter(now) ? closes : now).plus(AFTER).truncatedTo(ChronoUnit.SECONDS), null,
                null, null, reminder);
        store.insert(new Sealed(notice, minted.sha256(), links.seal(PURPOSE, meaning(notice, minted.sha256()))));
        audit.append(AuditEntry.of(actor, reminder == 0 ? "window-notice.created" : "window-notice.reminded",
                subject(outage)).with(
                        Map.of("recipient", owner.email(), "opens", opens.toString(), "vmCount",
                                Integer.toString(owner.vms()), "reminder", Integer.toString(reminder))));
        return new Made(notice, outage, minted.token());
    }

    /// All owners that were not told yet, or told another time.
    public List<Made> tellAll(UUID waveId, String actor) {
        // before it is looked who was told: of two who press at once the second tells nobody twice
        store.lock(waveId);
        Board board = of(waveId).orElseThrow(() -> absent(waveId));
        return board.owners().stream().filter(owner -> owner.notice() == null || owner.stale())
                .map(owner -> tell(waveId, owner.email(), actor)).toList();
    }

    /// New links for all owners that were told the time of now and have not answered, to be sent with a reminder. Nobody is
    /// reminded twice within hours, as the link that was sent first would end, unless other VMs or applications are asked about.
    ///
    /// @param again those too that were reminded just now
    public List<Made> remind(UUID waveId, boolean again, String actor) {
        store.lock(waveId);
        Board board = of(waveId).orElseThrow(() -> absent(waveId));
        Instant before = now().minus(BETWEEN_REMINDERS);
        Map<String, NoticeStore.Current> current = store.current(waveId);
        return board.owners().stream().filter(Told::isSilent).filter(owner -> {
            Notice notice = Objects.requireNonNull(owner.notice());
            return again || notice.reminder() == 0 || notice.createdAt().isBefore(before)
                    || Objects.requireNonNull(current.get(owner.email())).ofOthers();
        }).map(owner -> tell(waveId, owner.email(), Objects
                .requireNonNull(owner.notice()).reminder() + 1, actor)).toList();
    }

    /// The mail came back.
    public void undeliverable(UUID noticeId, String why, String actor) {
        Notice notice = store.find(noticeId).orElseThrow(() -> new RefusedException("not-found",
                "There is no such notice.", "Look at the wave's owners."));
        String said = why.strip();
        if (said.isEmpty()) {
            throw new RefusedException("reason-missing", "It is not said why the mail came back.",
                    "Say it in a sentence: mailbox unknown.");
        }
        store.lock(notice.waveId());
        store.undeliverable(noticeId, said.length() > 500 ? said.substring(0, 500) : said, actor, now());
        audit.append(AuditEntry.of(actor, "window-notice.undeliverable", subject(outage(notice.waveId()))).because(said)
                .with(Map.of("recipient", notice.recipientEmail())));
    }

    /// The mail was withdrawn before it was sent: its link ends, and its owner is not told.
    public void unsent(UUID noticeId, String actor) {
        store.find(noticeId).filter(notice -> notice.revokedAt() == null).ifPresent(notice -> {
            store.lock(notice.waveId());
            if (store.revoke(noticeId, now())) {
                audit.append(AuditEntry.of(actor, "window-notice.withdrawn", subject(outage(notice.waveId())))
                        .with(Map.of("recipient", notice.recipientEmail())));
            }
        });
    }

    /// A message of a mail server that says what could not be delivered.
    ///
    /// @return notices that are marked by it
    public int bounce(String message, String actor) {
        List<Bounce> bounces = Bounce.in(message);
        if (bounces.isEmpty()) {
            throw new RefusedException("no-bounce", "The text is no report of a mail that could not be delivered.",
                    "Paste the whole message, with the part that names Final-Recipient and Status.");
        }
        int marked = 0;
        for (Bounce bounce : bounces) {
            for (Notice notice : store.outstanding(bounce.recipient())) {
                undeliverable(notice.id(), bounce.why(), actor);
                marked++;
            }
        }
        return marked;
    }

    /// Looking changes nothing: mail scanners look too.
    @Transactional(readOnly = true)
    public NoticeAnswer open(String token) {
        return find(token).map(notice -> answer(notice, List.of())).orElseGet(Unknown::new);
    }

    /// @param address where the owner's browser is
    public NoticeAnswer object(String token, Protest protest, String address) {
        Notice known = locked(token).orElse(null);
        if (known == null) {
            return new Unknown();
        }
        NoticeAnswer seen = answer(known, List.of());
        if (!(seen instanceof Open open) || !open.mayObject()) {
            return seen;
        }
        List<Protest.Missing> missing = protest.missing(now());
        if (!missing.isEmpty()) {
            return answer(known, missing);
        }
        objections.insert(known, protest, Objects.requireNonNull(open.outage().opensAt()), address, now());
        audit.append(AuditEntry.of("owner:" + known.recipientEmail(), "window-objection.raised",
                subject(open.outage())).because(protest.reason()).with(Map.of("name", protest.name(), "objectedTo",
                        String.valueOf(open.outage().opensAt()), "wanted", String.valueOf(protest.wantedOpensAt()))));
        return new Taken(known);
    }

    /// The owner agrees to the time. Open objections of the owner are withdrawn by it.
    ///
    /// @param address where the owner's browser is
    public NoticeAnswer agree(String token, Consent consent, String address) {
        Notice known = locked(token).orElse(null);
        if (known == null) {
            return new Unknown();
        }
        NoticeAnswer seen = answer(known, List.of());
        if (!(seen instanceof Open open) || !open.mayAgree()) {
            return seen;
        }
        Outage outage = open.outage();
        List<Protest.Missing> missing = consent.missing(outage);
        if (!missing.isEmpty()) {
            return answer(known, missing);
        }
        String actor = "owner:" + known.recipientEmail();
        objections.withdraw(known.waveId(), known.recipientEmail(), "Agreed to the time after all.",
                consent.name(), now());
        agreements.insert(known, consent.name(), outage, address, now());
        audit.append(AuditEntry.of(actor, "window-agreement.given", subject(outage)).with(Map.of("name",
                consent.name(), "opens", String.valueOf(outage.opensAt()), "closes", String.valueOf(outage
                        .closesAt()))));
        return new Taken(known);
    }

    private NoticeAnswer answer(Notice notice, List<Protest.Missing> missing) {
        Outage outage = outage(notice.waveId());
        if (notice.revokedAt() != null || !now().isBefore(notice.expiresAt())) {
            return new Gone(outage.key());
        }
        List<Outage.Part> parts = store.owners(notice.waveId(), notice.recipientEmail()).stream()
                .flatMap(owner -> owner.parts().stream()).toList();
        List<Objection> said = objections.of(notice.waveId(), notice.recipientEmail());
        return new Open(notice, outage, parts, notice.differs(outage), closed(outage, parts, said), said,
                agreements.stances(notice.waveId()).get(notice.recipientEmail().toLowerCase(Locale.ROOT)), missing);
    }

    private @Nullable Closed closed(Outage outage, List<Outage.Part> parts, List<Objection> said) {
        Instant opens = outage.opensAt();
        if (outage.isOver()) {
            return outage.state().equals("STOPPED") ? Closed.STOPPED : Closed.COMPLETED;
        }
        if (opens == null) {
            return Closed.NO_TIME;
        }
        if (!outage.isDraft()) {
            return Closed.STARTED;
        }
        if (!now().isBefore(opens)) {
            return Closed.LATE;
        }
        if (parts.isEmpty()) {
            return Closed.NOTHING;
        }
        return said.stream().filter(Objection::isOpen).count() < MOST_OPEN ? null : Closed.ENOUGH;
    }

    /// As it is once nobody else tells owners of its wave: it may have been revoked meanwhile.
    private Optional<Notice> locked(String token) {
        return find(token).flatMap(notice -> {
            store.lock(notice.waveId());
            return find(token);
        });
    }

    private Optional<Notice> find(String token) {
        return links.sha256Of(PURPOSE, token).flatMap(store::byToken)
                .filter(row -> links.isIntact(PURPOSE, meaning(row.notice(), row.tokenSha256()), row.seal()))
                .map(Sealed::notice);
    }

    private static SealedLinks.Meaning meaning(Notice notice, String tokenSha256) {
        return new SealedLinks.Meaning(notice.id(), notice.waveId(), notice.recipientEmail(), notice.expiresAt(),
                tokenSha256);
    }

    private Outage outage(UUID waveId) {
        return store.outage(waveId).orElseThrow(() -> absent(waveId));
    }

    private static RefusedException absent(UUID waveId) {
        return new RefusedException("not-found", "There is no wave " + waveId + ".",
                "Look for it in the list of waves.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static Subject subject(Outage outage) {
        return new Subject("wave", outage.waveId().toString(), outage.key());
    }
}
