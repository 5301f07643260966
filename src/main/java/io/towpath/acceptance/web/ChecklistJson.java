package io.towpath.acceptance.web;

import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.ChecklistView.Decision;
import io.towpath.acceptance.ChecklistView.Item;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SoakView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A checklist as REST tells it.
record ChecklistJson(UUID migrationId, VmJson vm, String state, Instant since, @Nullable String closedWhy, int version,
        String sha256, int passed, int failed, List<CriterionJson> criteria, List<AnswerJson> answers,
        List<LinkJson> links, @Nullable SoakJson soak) {

    record VmJson(UUID id, String name, @Nullable String application, @Nullable String ownerName,
            @Nullable String ownerEmail, int attempt, String source, String target, Instant startedAt,
            Instant arrivedAt, List<DiskJson> disks) {}

    record DiskJson(String label, String file, String format, long sizeBytes, @Nullable String sourceDigest,
            @Nullable String targetDigest, @Nullable String proof) {}

    record CriterionJson(String criterion, String title, String verification, String verdict,
            @Nullable String decidedBy, @Nullable Instant decidedAt, @Nullable String note,
            List<EvidenceJson> evidence) {}

    record EvidenceJson(String source, String outcome, String text, Instant at) {}

    record AnswerJson(String outcome, String name, String email, @Nullable String comment, boolean urgent, int version,
            String sha256, Instant at) {}

    record LinkJson(UUID id, String recipientName, String recipientEmail, String state, Instant createdAt,
            Instant expiresAt, @Nullable Instant usedAt, @Nullable Instant askedAt) {}

    record SoakJson(int businessDays, Instant startedAt, Instant endsAt, @Nullable Instant endedAt,
            List<IncidentJson> incidents) {}

    record IncidentJson(String note, boolean restarted, String by, Instant at) {}

    static ChecklistJson of(ChecklistView view) {
        return new ChecklistJson(view.migrationId(), vm(view.vm()), Kebab.of(view.state()), view.since(),
                view.closedWhy(), view.version(), view.sha256(), view.passed(), view.failed(),
                view.items().stream().map(ChecklistJson::criterion).toList(),
                view.answers().stream().map(ChecklistJson::answer).toList(),
                view.links().stream().map(ChecklistJson::link).toList(), soak(view.soak()));
    }

    private static VmJson vm(Accepted vm) {
        return new VmJson(vm.vmId(), vm.vmName(), vm.application(), vm.ownerName(), vm.ownerEmail(), vm.attempt(),
                vm.sourcePlace(), vm.targetPlace(), vm.startedAt(), vm.arrivedAt(),
                vm.disks().stream().map(disk -> new DiskJson(disk.label(), disk.file(), disk.format(),
                        disk.sizeBytes(), disk.sourceDigest(), disk.targetDigest(), disk.proof())).toList());
    }

    private static CriterionJson criterion(Item item) {
        Decision decision = item.decision();
        return new CriterionJson(Kebab.of(item.criterion()), item.criterion().title(), item.criterion().verification(),
                Kebab.of(item.verdict()), decision == null ? null : decision.by(),
                decision == null ? null : decision.at(), decision == null ? null : decision.note(),
                item.evidence().stream().map(found -> new EvidenceJson(found.evidence().source(),
                        Kebab.of(found.evidence().outcome()), found.evidence().text(), found.at())).toList());
    }

    private static AnswerJson answer(ChecklistView.Answer answer) {
        return new AnswerJson(answer.signed() ? "signed" : "rejected", answer.name(), answer.email(), answer.comment(),
                answer.urgent(), answer.version(), answer.sha256(), answer.at());
    }

    private static LinkJson link(LinkView link) {
        return new LinkJson(link.id(), link.recipientName(), link.recipientEmail(), Kebab.of(link.state()),
                link.createdAt(), link.expiresAt(), link.usedAt(), link.askedAt());
    }

    private static @Nullable SoakJson soak(@Nullable SoakView soak) {
        return soak == null
                ? null
                : new SoakJson(soak.businessDays(), soak.startedAt(), soak.endsAt(), soak.endedAt(),
                        soak.incidents().stream().map(incident -> new IncidentJson(incident.note(),
                                incident.restarted(), incident.by(), incident.at())).toList());
    }
}
