package io.towpath.report.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.report.ReportPdf;
import io.towpath.report.RollbackPlan;
import io.towpath.report.RollbackPlan.Member;
import io.towpath.report.RollbackPlan.Plan;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/// A wave's way back: to look at, to print, as a file, as REST.
@Controller
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class RollbackPlanController {

    private static final List<String> COLUMNS = List.of("turn", "vm", "stand", "atTargetSince", "sourceRan", "source",
            "place",
            "application", "tier", "owner", "email");

    private final RollbackPlan plans;
    private final ReportPdf pdf;
    private final CurrentUser user;
    private final Clock clock;

    RollbackPlanController(RollbackPlan plans, ReportPdf pdf, CurrentUser user, Clock clock) {
        this.plans = plans;
        this.pdf = pdf;
        this.user = user;
        this.clock = clock;
    }

    /// A wave's way back, ready to print.
    public record Shown(UUID id, String key, String title, List<String> facts, List<Line> lines) {}

    public record Line(int turn, String href, String vm, String stand, String lost, String source, String application,
            String owner) {}

    @GetMapping("/reports/rollback-plan/{wave:[0-9a-f-]+}")
    String page(@PathVariable UUID wave, Model model) {
        model.addAttribute("plan", shown(find(wave)));
        return "report/rollback-plan";
    }

    @GetMapping("/reports/rollback-plan/{wave:[0-9a-f-]+}.pdf")
    ResponseEntity<byte[]> print(@PathVariable UUID wave) throws IOException {
        Plan plan = find(wave);
        byte[] bytes = pdf.of("report/rollback-plan-print",
                Map.of("plan", shown(plan), "at", Times.minute(clock.instant(),
                        user.zone())));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "attachment; filename=\"rollback-%s.pdf\"".formatted(plan.wave().key()
                        .replaceAll("[^A-Za-z0-9-]", "-")))
                .body(bytes);
    }

    @GetMapping("/reports/rollback-plan/{wave:[0-9a-f-]+}.{extension:csv|xlsx|jsonl}")
    void file(@PathVariable UUID wave, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        Download.send(response, extension, "rollback-plan", COLUMNS, find(wave).members(),
                member -> Download.cells(member
                        .turn(), member.vm(), member.stand().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        member.since(),
                        member.ran(), member.source(), member.place(), member.application(), member.tier(),
                        member.owner(),
                        member.email()));
    }

    @GetMapping("/api/v1/waves/{wave}/rollback-plan")
    @ResponseBody
    @Operation(summary = "How the wave's VMs go back, and what is lost")
    Plan json(@PathVariable UUID wave) {
        return find(wave);
    }

    private Shown shown(Plan plan) {
        ZoneId zone = user.zone();
        RollbackPlan.Wave wave = plan.wave();
        List<String> facts = new ArrayList<>();
        facts.add("To: " + wave.target() + ". Made by " + wave.lead() + (wave.approver() == null
                ? "; nobody said go yet."
                : "; go by " + wave.approver() + "."));
        Instant opens = wave.opens();
        Instant lockout = wave.lockout();
        Instant closes = wave.closes();
        if (opens != null && lockout != null && closes != null) {
            facts.add("Window %s: %s to %s; no cutover begins after %s. A VM that is not done when it closes %s."
                    .formatted(
                            wave.window(),
                            Times.minute(opens, zone), Times.minute(closes, zone), Times.minute(lockout, zone),
                            "finish".equals(wave.overrun())
                                    ? "is finished late"
                                    : "goes back with those it starts together with, by itself where no target of them ran, else "
                                            + "once a person agrees to what is lost"));
        } else {
            facts.add("It has no window.");
        }
        facts.add(switch (wave.policy()) {
            case "CONTINUE" -> "When one VM fails, the others go on.";
            case "PAUSE" -> "When one VM fails, no further one starts until a person resumes.";
            case "HOLD_GROUP" -> "When one VM fails, those it starts together with wait.";
            default ->
                "When one VM fails, those it starts together with wait, and those that have cut over go back with it, "
                        + "unless a person stops that.";
        });
        Duration middle = plan.measured().middle();
        Duration mostly = plan.measured().mostly();
        Duration all = plan.all();
        facts.add(middle == null || mostly == null || all == null
                ? "How long a way back takes is not known: none was made yet."
                : "A way back took %s in the middle and mostly no longer than %s (%,d made): all %,d one after the other, up to %s."
                        .formatted(WeekView.length(middle), WeekView.length(mostly), plan.measured().times(),
                                plan.still(),
                                WeekView.length(all)));
        return new Shown(wave.id(), wave.key(), wave.key() + " · " + wave.name(), facts, plan.members().stream()
                .map(member -> line(member, zone)).toList());
    }

    private Line line(Member member, ZoneId zone) {
        Instant since = member.since();
        String lost = switch (member.stand()) {
            case BEFORE -> "nothing: its source serves";
            case IN_OUTAGE -> "nothing: the target did not serve; the outage lasts until the source is up";
            case AT_TARGET -> since == null
                    ? "what was written at the target"
                    : "what was written at the target since %s (%s)".formatted(Times.minute(since, zone),
                            WeekView.length(
                                    Duration.between(since, clock.instant())));
            case GOING_BACK -> "as its page says";
            case BACK, OVER -> "–";
        };
        return new Line(member.turn(), "/inventory/vms/" + member.vmId(), member.vm(), switch (member.stand()) {
            case BEFORE -> "not cut over";
            case IN_OUTAGE -> "cutting over";
            case AT_TARGET -> "at the target";
            case GOING_BACK -> "goes back";
            case BACK -> "back, or given up";
            case OVER -> "done: no way back by button";
        }, lost, "%s, %s%s".formatted(member.source(), member.place(), member.ran() == null
                ? "; whether it ran is not known"
                : member.ran() ? "; is started again" : "; was off and stays off"), text(member.application())
                        + (member.tier() == null ? "" : ", tier " + member.tier()),
                member.owner() == null
                        ? text(member.email())
                        : member.owner() + (member.email() == null
                                ? ""
                                : ", " + member.email()));
    }

    private static String text(@Nullable String value) {
        return value == null || value.isBlank() ? "–" : value;
    }

    private Plan find(UUID wave) {
        return plans.of(wave).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
