package io.towpath.planning.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEdit;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A plan in REST.
record PlanJson(UUID id, int number, @Nullable Integer basedOn,
        @Schema(allowableValues = {
                "draft", "saved", "published"}) String state,
        @Nullable String note,
        String createdBy, Instant createdAt, @Nullable Instant savedAt, @Nullable Instant publishedAt, int version,
        int waves, int vms) {

    static PlanJson of(PlanView plan) {
        return new PlanJson(plan.id(), plan.number(), plan.basedOn(), plan.state().slug(), plan.note(),
                plan.createdBy(), plan.createdAt(), plan.savedAt(), plan.publishedAt(), plan.version(), plan.waves(),
                plan.vms());
    }

    /// A plan with all that is in it.
    ///
    /// @param cutoverMinutes that it keeps to, each assumed, learned from so many cutovers, or said by a person
    record Whole(PlanJson plan, List<Wave> content, List<String> notes, List<Left> leftOut, List<Edit> edits,
            CutoverMinutes cutoverMinutes) {

        static Whole of(PlanView plan, PlanContent content, List<String> notes, List<Proposal.Left> left,
                List<PlanEdit> edits, CutoverMinutes minutes) {
            return new Whole(PlanJson.of(plan), content.waves().stream().map(wave -> Wave.of(wave, content)).toList(),
                    notes, left.stream().map(group -> new Left(group.group(), group.name(), group.vms(), group.why()))
                            .toList(),
                    edits.stream().map(edit -> new Edit(edit.what(), edit.by(), edit.at(), edit.undone())).toList(),
                    minutes);
        }
    }

    /// @param ok whether nothing breaks it
    record Issues(boolean ok, List<Against> items) {

        static Issues of(List<Issue> issues, PlanContent content) {
            return new Issues(issues.stream().noneMatch(issue -> issue.fault().breaks()), issues.stream()
                    .map(issue -> new Against(issue.fault().name(), issue.fault().breaks(),
                            content.waves().get(issue.wave()).id(), content.waves().get(issue.wave()).name(),
                            issue.text(), issue.vms()))
                    .toList());
        }
    }

    /// @param breaks false: worth knowing
    record Against(String code, boolean breaks, UUID waveId, String wave, String text, List<UUID> vmIds) {}

    /// @param windowId null for a proposed window, and where there is none yet
    /// @param dependsOn ids of waves of the plan that must be validated before
    record Wave(UUID id, UUID origin, String name,
            @Schema(allowableValues = {
                    "proof-of-concept", "dev-test", "production", "critical"}) String kind,
            @Nullable UUID windowId, @Nullable Instant opensAt, @Nullable Instant closesAt, List<UUID> dependsOn,
            @Nullable UUID waveId, List<Placement> placements) {

        static Wave of(PlannedWave wave, PlanContent content) {
            var window = wave.window();
            return new Wave(wave.id(), wave.origin(), wave.name(), wave.kind().slug(),
                    window == null ? null : window.id(), window == null ? null : window.opensAt(),
                    window == null ? null : window.closesAt(), wave.dependsOn(), wave.waveId(),
                    content.placements().entrySet().stream()
                            .filter(placed -> placed.getValue().wave().equals(wave.id()))
                            .map(placed -> new Placement(placed.getKey(), placed.getValue().because(),
                                    placed.getValue().byHand()))
                            .toList());
        }
    }

    record Placement(UUID vmId, String because, boolean byHand) {}

    record Left(String group, String name, int vms, String why) {}

    record Edit(String what, String by, Instant at, boolean undone) {}
}
