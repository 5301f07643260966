package io.towpath.intake;

import io.towpath.acceptance.SealedLinks;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.intake.IntakeStore.Asked;
import io.towpath.intake.IntakeStore.Sealed;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.ApplicationMerged;
import io.towpath.inventory.application.Applications;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Asks owners of applications for what only they know: each by a link that is sealed, theirs alone, and good for nothing
/// else. Nothing that is said changes the application until a person takes it over. Commands are on the audit trail in
/// their transaction.
@Component
@Transactional
public class Intakes {

    /// Applications whose owners are asked in one go.
    public static final int MOST = 200;
    private static final Duration VALID = Duration.ofDays(30);
    private static final int ANSWERS = 20;

    private final IntakeStore store;
    private final Applications applications;
    private final SealedLinks links;
    private final AuditTrail audit;
    private final Clock clock;

    Intakes(IntakeStore store, Applications applications, SealedLinks links, AuditTrail audit, Clock clock) {
        this.store = store;
        this.applications = applications;
        this.links = links;
        this.audit = audit;
        this.clock = clock;
    }

    /// Whether an owner was asked, and has answered.
    public enum State {
        NONE, ASKED, ANSWERED
    }

    /// @param token for the link; shown once
    public record Made(Intake intake, String application, String token) {

        @Override
        public String toString() {
            return "Made[" + intake.id() + "]";
        }
    }

    /// @param newest  the newest link that counts; null: who owns it now was not asked
    /// @param open    a link that can be used; null: none can
    /// @param answers the newest first, those of applications that became part of it last
    public record Board(Application application, State state, @Nullable Intake newest, @Nullable Intake open,
            List<IntakeAnswer> answers) {}

    /// An application whose owner could be asked.
    ///
    /// @param intakeId the link that says so; null: not asked
    /// @param against  why the owner cannot be: `owner-mail-missing`; null: can
    public record Candidate(Application application, State state, @Nullable UUID intakeId, @Nullable Instant askedAt,
            @Nullable Instant answeredAt, @Nullable String against) {

        /// Whom one would ask without being told whom.
        public boolean isUsual() {
            return against == null && state == State.NONE;
        }
    }

    /// @param left whose owners were not asked, and why
    public record Asking(List<Made> made, List<Left> left) {}

    /// @param why `owner-mail-missing`, `asked-already`, `not-found`
    public record Left(UUID applicationId, @Nullable String application, String why) {}

    @Transactional(readOnly = true)
    public Optional<Board> of(UUID applicationId) {
        return applications.find(applicationId).map(application -> {
            List<IntakeAnswer> answers = store.answers(applicationId, ANSWERS);
            Set<UUID> answered = answers.stream().map(IntakeAnswer::intakeId).collect(Collectors.toSet());
            Instant now = now();
            List<Intake> all = store.of(applicationId).stream()
                    .filter(one -> one.isOf(application.facts().ownerEmail())).toList();
            Intake newest = all.stream().filter(one -> one.revokedAt() == null || answered.contains(one.id()))
                    .findFirst().orElse(null);
            return new Board(application, newest == null
                    ? State.NONE
                    : answered.contains(newest.id()) ? State.ANSWERED : State.ASKED, newest,
                    all.stream().filter(one -> one.isOpen(now)).findFirst().orElse(null), answers);
        });
    }

    /// A new link; those before end. What was said by them stays.
    ///
    /// @throws RefusedException when nobody's mail address is known
    public Made ask(UUID applicationId, String actor) {
        store.lock(applicationId);
        Application application = existing(applicationId);
        String email = application.facts().ownerEmail();
        if (email == null) {
            throw new RefusedException(Kind.CONFLICT, "owner-mail-missing",
                    "the mail address of the owner of %s is not known".formatted(application.name()),
                    "Name the owner with an address on the application's page, then ask.");
        }
        String name = application.facts().ownerName();
        Instant now = now();
        boolean again = store.revoke(applicationId, actor, now) > 0;
        SealedLinks.Minted minted = links.mint(IntakeLetters.PURPOSE);
        Intake intake = new Intake(UUID.randomUUID(), applicationId, name == null ? email : name, email, actor, now,
                now.plus(VALID).truncatedTo(ChronoUnit.SECONDS), null, null);
        store.insert(new Sealed(intake, minted.sha256(), links.seal(IntakeLetters.PURPOSE,
                IntakeLetters.meaning(intake, minted.sha256()))));
        audit.append(AuditEntry.of(actor, "intake.asked", subject(application)).with(Map.of("recipient", email,
                "until", intake.expiresAt().toString(), "again", Boolean.toString(again))));
        return new Made(intake, application.name(), minted.token());
    }

    /// Of each application: whether its owner can be asked, and was already. Those that are not there are left out.
    @Transactional(readOnly = true)
    public List<Candidate> candidates(List<Application> some) {
        Map<UUID, Asked> asked = store.asked(some.stream().map(Application::id).toList());
        return some.stream().map(one -> {
            Asked known = asked.get(one.id());
            return new Candidate(one, known == null ? State.NONE : known.answered() ? State.ANSWERED : State.ASKED,
                    known == null ? null : known.intakeId(), known == null ? null : known.askedAt(),
                    known == null ? null : known.answeredAt(),
                    one.facts().ownerEmail() == null ? "owner-mail-missing" : null);
        }).toList();
    }

    /// As [#ask], for many.
    ///
    /// @param again also those who were asked already
    public Asking askMany(Collection<UUID> chosen, boolean again, String actor) {
        return askMany(chosen, _ -> again, actor);
    }

    /// The same of a page that told who was asked already: whoever was asked since then has a link that was just sent, and keeps
    /// it.
    ///
    /// @param seen the links that the page knew of
    public Asking askMany(Collection<UUID> chosen, Set<UUID> seen, String actor) {
        return askMany(chosen, seen::contains, actor);
    }

    private Asking askMany(Collection<UUID> chosen, Predicate<UUID> again, String actor) {
        check(chosen);
        // who is asked by somebody else at this moment is known once that is done
        chosen.stream().distinct().sorted().forEach(store::lock);
        Asking plan = plan(chosen, again);
        List<Made> made = new ArrayList<>();
        List<Left> left = new ArrayList<>(plan.left);
        // in one order, so that two who ask many at once do not wait for each other
        for (UUID id : would(chosen, plan).stream().sorted().toList()) {
            made.add(ask(id, actor));
        }
        made.sort(Comparator.comparing(one -> one.application().toLowerCase(Locale.ROOT)));
        return new Asking(made, left);
    }

    /// Whom [#askMany] would leave out; the others it would ask.
    @Transactional(readOnly = true)
    public Asking plan(Collection<UUID> chosen, boolean again) {
        return plan(chosen, _ -> again);
    }

    private static Set<UUID> check(Collection<UUID> chosen) {
        Set<UUID> ids = new LinkedHashSet<>(chosen);
        if (ids.isEmpty()) {
            throw new RefusedException(Kind.INVALID, "nothing-chosen", "no application is named",
                    "Choose at least one.");
        }
        if (ids.size() > MOST) {
            throw new RefusedException(Kind.INVALID, "too-many", "%d applications are named, expected at most %d"
                    .formatted(ids.size(), MOST), "Ask in several goes.");
        }
        return ids;
    }

    private Asking plan(Collection<UUID> chosen, Predicate<UUID> again) {
        Set<UUID> ids = check(chosen);
        List<Left> left = new ArrayList<>();
        List<Application> there = new ArrayList<>();
        for (UUID id : ids) {
            applications.find(id).ifPresentOrElse(there::add, () -> left.add(new Left(id, null, "not-found")));
        }
        for (Candidate one : candidates(there)) {
            if (one.against() != null) {
                left.add(new Left(one.application().id(), one.application().name(), one.against()));
            } else if (one.intakeId() != null && !again.test(one.intakeId())) {
                left.add(new Left(one.application().id(), one.application().name(), "asked-already"));
            }
        }
        return new Asking(List.of(), left);
    }

    /// Those of the chosen that a plan does not leave out.
    public static Set<UUID> would(Collection<UUID> chosen, Asking plan) {
        Set<UUID> ids = new LinkedHashSet<>(chosen);
        plan.left.forEach(one -> ids.remove(one.applicationId()));
        return ids;
    }

    /// The link ends; what was said by it stays.
    public void revoke(UUID applicationId, String actor) {
        Application application = existing(applicationId);
        if (store.revoke(applicationId, actor, now()) == 0) {
            throw new RefusedException(Kind.ABSENT, "intake-not-open",
                    "no link to the owner of %s can be used".formatted(application.name()),
                    "There is nothing to revoke: none was made, or it has ended already.");
        }
        audit.append(AuditEntry.of(actor, "intake.revoked", subject(application)));
    }

    /// Writes what an owner said into the application.
    ///
    /// @param version of the application, as it was compared with
    public void takeOver(UUID applicationId, int version, UUID answerId, Collection<IntakeField> fields,
            Applications.Author author) {
        Application application = existing(applicationId);
        // only the newest is compared: what was corrected since is not what the owner says
        IntakeAnswer answer = store.answers(applicationId, 1).stream().filter(one -> one.id().equals(answerId))
                .findFirst().orElseThrow(() -> new RefusedException(Kind.CONFLICT, "answer-stale",
                        "%s has no such answer any more".formatted(application.name()),
                        "Look at the page again: the owner may have said something else since."));
        ApplicationDraft draft = application.facts();
        for (IntakeField field : fields) {
            if (field.said(answer) == null) {
                throw new RefusedException(Kind.INVALID, "nothing-said", "the owner said nothing of: "
                        + field.title().toLowerCase(Locale.ROOT), "Take over what was said.");
            }
            draft = field.takenOver(draft, answer);
        }
        if (fields.isEmpty()) {
            throw new RefusedException(Kind.INVALID, "nothing-chosen", "no field is named", "Choose at least one.");
        }
        applications.edit(applicationId, version, draft, author);
        audit.append(AuditEntry.of(author.actor(), "intake.taken-over", subject(application)).with(Map.of("from",
                answer.email(), "fields", fields.stream().map(IntakeField::code).sorted()
                        .collect(Collectors.joining(", ")))));
    }

    @EventListener
    void on(ApplicationMerged news) {
        // before its links: whoever asks its owner at this moment has locked the application first too
        Stream.of(news.id(), news.into()).sorted().forEach(store::lock);
        store.move(news.id(), news.into(), now());
    }

    private Application existing(UUID id) {
        return applications.find(id).orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found",
                "there is no application " + id, "It may have been merged into another: look for its name."));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static Subject subject(Application one) {
        return new Subject("application", one.id().toString(), one.name());
    }
}
