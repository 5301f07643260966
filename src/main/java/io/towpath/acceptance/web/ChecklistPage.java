package io.towpath.acceptance.web;

import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.ChecklistState;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.ChecklistView.Decision;
import io.towpath.acceptance.ChecklistView.Item;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SoakView;
import io.towpath.acceptance.Verdict;
import io.towpath.mail.Mail;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The team's page of one checklist, ready to print.
record ChecklistPage(UUID migrationId, UUID vmId, String vmName, @Nullable String application, int attempt,
        String source, String target, String arrived, StatusLine status, int version, int passed, int failed,
        List<Row> rows, List<DiskRow> disks, Owner owner, List<LinkRow> links, List<AnswerRow> answers,
        @Nullable Soak soak, boolean editable, boolean canAsk) {

    record StatusLine(String state, String since, String why, @Nullable String next, @Nullable String actor) {}

    /// @param chosen   what a person decided, OPEN when nobody did
    /// @param decided  who and when; null while nobody did
    /// @param byPeople false: it fills itself
    record Row(int number, String name, String title, String verification, Verdict verdict, Verdict chosen,
            @Nullable String note, @Nullable String decided, List<EvidenceRow> evidence, boolean byPeople) {}

    record EvidenceRow(String outcome, String source, String text, String at) {}

    /// @param proof    the digest of what was read back or, of what came over in passes, how it is known
    /// @param byDigest whether there are digests; otherwise nothing is said of equality but the proof
    record DiskRow(String label, String file, String format, String size, String proof, boolean byDigest,
            boolean equal) {}

    record Owner(@Nullable String name, @Nullable String email) {}

    /// @param mail what became of the mail with it; null where none was sent from here
    record LinkRow(UUID id, String recipient, String state, String words, boolean revocable, boolean asked,
            @Nullable String mail, boolean cameBack) {}

    record AnswerRow(boolean signed, String who, String at, @Nullable String comment, boolean urgent) {}

    record Soak(String words, @Nullable String compared, List<AnswerRow> incidents, boolean running) {}

    static ChecklistPage of(ChecklistView view, Moments moments, boolean maySend) {
        return of(view, Map.of(), moments, maySend);
    }

    /// @param mails by the links that they carry
    static ChecklistPage of(ChecklistView view, Map<UUID, Mail> mails, Moments moments, boolean maySend) {
        Accepted vm = view.vm();
        boolean asked = view.state() == ChecklistState.AWAITING_OWNER
                || view.state() == ChecklistState.REJECTED;
        return new ChecklistPage(view.migrationId(), vm.vmId(), vm.vmName(), vm.application(), vm.attempt(),
                vm.sourcePlace(), vm.targetPlace(), moments.at(vm.arrivedAt()), status(view, moments), view.version(),
                view.passed(), view.failed(), view.items().stream().map(item -> row(item, moments)).toList(),
                vm.disks().stream().map(ChecklistPage::disk).toList(), new Owner(vm.ownerName(), vm.ownerEmail()),
                view.links().stream().map(link -> link(link, mails.get(link.id()), moments)).toList(),
                view.answers().stream().map(answer -> answer(answer, moments)).toList(), soak(view.soak(), moments),
                maySend && view.state().isEditable(), maySend && asked);
    }

    private static StatusLine status(ChecklistView view, Moments moments) {
        String since = moments.at(view.since());
        String counts = "%d of 10 hold".formatted(view.passed())
                + (view.failed() == 0 ? "" : ", %d failed".formatted(view.failed()));
        SoakView soak = view.soak();
        String ends = soak == null ? "" : moments.at(soak.endsAt());
        return switch (view.state()) {
            case OPEN -> new StatusLine("OPEN", since, counts, "the machine's checks, then the owner signs", "system");
            case AWAITING_OWNER -> new StatusLine("AWAITING_OWNER", since, counts, "the owner signs by a link",
                    view.vm().ownerName() == null ? "you: name the owner" : view.vm().ownerName());
            case REJECTED -> new StatusLine("REJECTED", since, counts, "solve the problem and ask again, or roll back",
                    "the migration team");
            case SIGNED -> new StatusLine("SIGNED", since, counts, "the soak starts", "system");
            case SOAKING -> new StatusLine("SOAKING", since, counts, "the soak ends " + ends, "nobody");
            case COMPLETE -> new StatusLine("COMPLETED", since, counts, null, null);
            case CLOSED -> new StatusLine("CANCELLED", since, "closed: " + view.closedWhy(), null, null);
        };
    }

    private static Row row(Item item, Moments moments) {
        Criterion criterion = item.criterion();
        Decision decision = item.decision();
        boolean people = criterion != Criterion.OWNER_SIGN_OFF && criterion != Criterion.SOAK;
        return new Row(criterion.ordinal() + 1, criterion.name(), criterion.title(), criterion.verification(),
                item.verdict(), decision == null ? Verdict.OPEN : decision.verdict(),
                decision == null ? null : decision.note(),
                decision == null ? null : decision.by() + ", " + moments.at(decision.at()),
                item.evidence().stream()
                        .map(found -> new EvidenceRow(found.evidence().outcome().name(), found.evidence().source(),
                                found.evidence().text(), moments.at(found.at())))
                        .toList(),
                people);
    }

    static DiskRow disk(Accepted.Disk disk) {
        return new DiskRow(disk.label(), disk.file(), disk.format(), new ByteSize(disk.sizeBytes()).toString(),
                disk.proof() == null ? Objects.requireNonNull(disk.targetDigest()) : disk.proof(), disk.proof() == null,
                disk.proof() == null && Objects.equals(disk.sourceDigest(), disk.targetDigest()));
    }

    private static LinkRow link(LinkView link, @Nullable Mail mail, Moments moments) {
        String words = switch (link.state()) {
            case ACTIVE -> "expires " + moments.at(link.expiresAt());
            case USED -> "used " + moments.at(link.usedAt());
            case EXPIRED -> "expired " + moments.at(link.expiresAt());
            case REVOKED -> "made " + moments.at(link.createdAt());
        };
        return new LinkRow(link.id(), link.recipientName() + " <" + link.recipientEmail() + ">", link.state().name(),
                words + ", by " + link.createdBy(), link.state() == LinkView.State.ACTIVE, link.askedAt() != null,
                mail == null ? null : said(mail, moments), mail != null
                        && (mail.state() == Mail.State.BOUNCED || mail.state() == Mail.State.FAILED));
    }

    private static String said(Mail mail, Moments moments) {
        return switch (mail.state()) {
            case QUEUED -> mail.trouble() == null ? "Its mail is on its way." : "Its mail waits: " + mail.trouble();
            case SENT -> "Its mail was sent " + moments.at(mail.endedAt()) + ".";
            case BOUNCED -> "Its mail came back: " + mail.trouble();
            case FAILED -> "Its mail was given up: " + mail.trouble();
            case WITHDRAWN -> "Its mail was withdrawn.";
        };
    }

    private static AnswerRow answer(ChecklistView.Answer answer, Moments moments) {
        return new AnswerRow(answer.signed(), answer.name() + " <" + answer.email() + ">", moments.at(answer.at()),
                answer.comment(), answer.urgent());
    }

    private static @Nullable Soak soak(@Nullable SoakView soak, Moments moments) {
        if (soak == null) {
            return null;
        }
        String words = "%d business days from %s, %s %s".formatted(soak.businessDays(), moments.at(soak.startedAt()),
                soak.endedAt() == null ? "ends" : "ended",
                moments.at(soak.endedAt() == null ? soak.endsAt() : soak.endedAt()));
        return new Soak(words, soak.compared(),
                soak.incidents().stream().map(incident -> new AnswerRow(!incident.restarted(),
                        incident.by(), moments.at(incident.at()), incident.note(), incident.restarted())).toList(),
                soak.endedAt() == null);
    }
}
