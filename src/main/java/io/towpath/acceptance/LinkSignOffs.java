package io.towpath.acceptance;

import io.towpath.acceptance.SignOffs.LinkAnswer.Changed;
import io.towpath.acceptance.SignOffs.LinkAnswer.Gone;
import io.towpath.acceptance.SignOffs.LinkAnswer.Incomplete;
import io.towpath.acceptance.SignOffs.LinkAnswer.Open;
import io.towpath.acceptance.SignOffs.LinkAnswer.Rejected;
import io.towpath.acceptance.SignOffs.LinkAnswer.Signed;
import io.towpath.acceptance.SignOffs.LinkAnswer.Unknown;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [SignOffs] by links. A link is bound to one person and one checklist, is used once, and what is signed is what was on
/// the screen.
@Component
class LinkSignOffs implements SignOffs {

    private final ChecklistStore checklists;
    private final ChecklistDesk desk;
    private final LinkStore links;
    private final AcceptanceProperties properties;
    private final ApplicationEventPublisher news;

    LinkSignOffs(ChecklistStore checklists, ChecklistDesk desk, LinkStore links, AcceptanceProperties properties,
            ApplicationEventPublisher news) {
        this.checklists = checklists;
        this.desk = desk;
        this.links = links;
        this.properties = properties;
        this.news = news;
    }

    @Override
    @Transactional
    public NewLink createLink(UUID migrationId, String actor) {
        ChecklistRow row = desk.lock(migrationId);
        String name = row.vm().ownerName();
        String email = row.vm().ownerEmail();
        if (row.state() != ChecklistState.AWAITING_OWNER && row.state() != ChecklistState.REJECTED) {
            throw new AcceptanceException("state-transition",
                    "The checklist of %s is %s: its owner is not asked now.".formatted(row.vm().vmName(), row.state()),
                    row.state() == ChecklistState.OPEN
                            ? "Wait until the machine's checks are done."
                            : "Nothing is to be signed.");
        }
        if (name == null || email == null) {
            throw new AcceptanceException("owner-missing", "Nobody is named who signs %s.".formatted(row.vm().vmName()),
                    "Name the owner on the checklist, then create the link.");
        }
        if (row.state() == ChecklistState.REJECTED) {
            desk.move(row, ChecklistState.AWAITING_OWNER, null);
        }
        List<UUID> ended = links.revokeAll(row.id(), actor, desk.now());
        Instant now = desk.now().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(properties.validFor());
        UUID id = UUID.randomUUID();
        LinkTokens.Minted minted = links.tokens().mint();
        String seal = links.tokens().seal(id, row.id(), email, expires, minted.sha256());
        LinkRow link = new LinkRow(id, row.id(), name, email, row.version(), minted.sha256(), seal, actor, now,
                expires, null, null, null);
        links.insert(link);
        desk.record(row, actor, "sign-off-link.created", null, Map.of("link", id.toString(), "recipient", email,
                "expires", expires.toString(), "linksEnded", Integer.toString(ended.size())));
        return new NewLink(link.view(now), minted.token());
    }

    @Override
    @Transactional
    public void revoke(UUID linkId, String actor) {
        LinkRow link = links.find(linkId).orElseThrow(() -> new AcceptanceException("not-found",
                "There is no link " + linkId + ".", "Look at the queue of sign-offs."));
        ChecklistRow row = desk.lock(checklists.migrationOf(link.checklistId()).orElseThrow());
        if (!links.revokeAll(row.id(), actor, desk.now()).isEmpty()) {
            desk.record(row, actor, "sign-off-link.revoked", null,
                    Map.of("link", linkId.toString(), "recipient", link.recipientEmail()));
        }
    }

    @Override
    @Transactional(readOnly = true)
    public LinkAnswer open(String token) {
        return find(token).map(link -> answer(link, desk.view(migration(link)))).orElseGet(Unknown::new);
    }

    @Override
    @Transactional
    public LinkAnswer sign(String token, Signing signing, String address) {
        Optional<LinkRow> known = find(token);
        if (known.isEmpty()) {
            return new Unknown();
        }
        ChecklistRow row = desk.lock(migration(known.get()));
        LinkRow link = find(token).orElseThrow();
        ChecklistView seen = desk.view(row.migrationId());
        if (!(answer(link, seen) instanceof Open)) {
            return answer(link, seen);
        }
        if (!seen.sha256().equals(signing.seenSha256())) {
            return new Changed(seen, link.view(desk.now()), changes(row, signing.seenSha256(), seen));
        }
        List<Missing> missing = OwnerForm.missing(signing, seen, link.recipientEmail());
        if (!missing.isEmpty()) {
            return new Incomplete(seen, link.view(desk.now()), missing);
        }
        return take(row, link, seen, signing.ticks(), signing.name(), signing.comment(), address, null);
    }

    @Override
    @Transactional
    public LinkAnswer reject(String token, Problem problem, String address) {
        Optional<LinkRow> known = find(token);
        if (known.isEmpty()) {
            return new Unknown();
        }
        ChecklistRow row = desk.lock(migration(known.get()));
        LinkRow link = find(token).orElseThrow();
        ChecklistView seen = desk.view(row.migrationId());
        if (!(answer(link, seen) instanceof Open)) {
            return answer(link, seen);
        }
        List<Missing> missing = OwnerForm.missing(problem);
        if (!missing.isEmpty()) {
            return new Incomplete(seen, link.view(desk.now()), missing);
        }
        return take(row, link, seen, problem.ticks(), problem.name(), problem.description(), address,
                problem.urgent());
    }

    /// @param urgent null: signed; otherwise a problem is reported
    private LinkAnswer take(ChecklistRow row, LinkRow link, ChecklistView seen, Map<Criterion, Tick> ticks,
            String name, @Nullable String comment, String address, @Nullable Boolean urgent) {
        Instant now = desk.now();
        if (!links.use(link.id(), now)) {
            return answer(links.find(link.id()).orElseThrow(), seen);
        }
        boolean signed = urgent == null;
        String who = OwnerForm.name(name);
        String said = StoredChecklists.cleaned(comment);
        links.answer(link, signed, who, said, Boolean.TRUE.equals(urgent), seen.version(), seen.sha256(), address, now);
        OwnerForm.evidence(link.recipientEmail(), ticks).forEach(each -> checklists.evidence(row.id(), each, now));
        desk.move(row, signed ? ChecklistState.SIGNED : ChecklistState.REJECTED, null);
        ChecklistView after = desk.keepVersion(row);
        desk.record(row, "owner:" + link.recipientEmail(), signed ? "sign-off.signed" : "sign-off.rejected", said,
                Map.of("name", who, "version", Integer.toString(seen.version()), "sha256", seen.sha256(), "link",
                        link.id().toString(), "urgent", String.valueOf(Boolean.TRUE.equals(urgent))));
        LinkView used = links.find(link.id()).orElseThrow().view(now);
        if (signed) {
            news.publishEvent(new SignedOff(row.migrationId(), who));
            return new Signed(desk.view(row.migrationId()), used);
        }
        news.publishEvent(
                new SignOffRejected(row.migrationId(), who, String.valueOf(said), Boolean.TRUE.equals(urgent)));
        return new Rejected(after, used);
    }

    @Override
    @Transactional
    public LinkAnswer askForNew(String token) {
        Optional<LinkRow> known = find(token);
        if (known.isEmpty()) {
            return new Unknown();
        }
        ChecklistRow row = desk.lock(migration(known.get()));
        LinkRow link = known.get();
        ChecklistView view = desk.view(row.migrationId());
        boolean useful = row.state().isEditable();
        if (useful && !(answer(link, view) instanceof Open) && links.ask(link.id(), desk.now())) {
            desk.record(row, "owner:" + link.recipientEmail(), "sign-off-link.asked-for", null,
                    Map.of("link", link.id().toString()));
        }
        return answer(find(token).orElseThrow(), view);
    }

    private LinkAnswer answer(LinkRow link, ChecklistView checklist) {
        LinkView view = link.view(desk.now());
        boolean asked = link.askedAt() != null;
        String vm = checklist.vm().vmName();
        return switch (view.state()) {
            case USED -> used(checklist, view);
            case REVOKED -> new Gone(checklist.state() == ChecklistState.CLOSED ? Why.CLOSED : Why.REVOKED, vm, asked);
            case EXPIRED -> new Gone(Why.EXPIRED, vm, asked);
            case ACTIVE -> {
                if (checklist.state() == ChecklistState.AWAITING_OWNER) {
                    yield new Open(checklist, view, sinceSent(link, checklist));
                }
                yield new Gone(checklist.state() == ChecklistState.CLOSED ? Why.CLOSED : Why.REVOKED, vm, asked);
            }
        };
    }

    /// The one who answered sees his answer again, as it is now.
    private static LinkAnswer used(ChecklistView checklist, LinkView link) {
        ChecklistView.Answer mine = checklist.answers().stream().filter(answer -> answer.at().equals(link.usedAt()))
                .findFirst().orElseThrow();
        if (!mine.signed()) {
            return new Rejected(checklist, link);
        }
        return checklist.state() == ChecklistState.CLOSED
                ? new Gone(Why.CLOSED, checklist.vm().vmName(), link.askedAt() != null)
                : new Signed(checklist, link);
    }

    private List<Change> sinceSent(LinkRow link, ChecklistView now) {
        String sent = checklists.content(link.checklistId(), link.version()).orElseThrow();
        return CanonicalText.changes(sent, checklists.content(link.checklistId(), now.version()).orElseThrow());
    }

    private List<Change> changes(ChecklistRow row, String seenSha256, ChecklistView now) {
        String seen = checklists.contentBySha256(row.id(), seenSha256).orElse("");
        return CanonicalText.changes(seen, checklists.content(row.id(), now.version()).orElseThrow());
    }

    /// Only a link whose mark, row and seal fit each other.
    private Optional<LinkRow> find(String token) {
        return links.tokens().sha256Of(token).flatMap(links::byToken).filter(links.tokens()::isIntact);
    }

    private UUID migration(LinkRow link) {
        return checklists.migrationOf(link.checklistId()).orElseThrow();
    }
}
