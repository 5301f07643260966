package io.towpath.wave.runbook.web;

import io.towpath.access.AccessException;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.WaveFilter;
import io.towpath.wave.WaveState;
import io.towpath.wave.Waves;
import io.towpath.wave.runbook.Lint;
import io.towpath.wave.runbook.Run;
import io.towpath.wave.runbook.Runbooks;
import io.towpath.wave.runbook.Runs;
import io.towpath.wave.runbook.Version;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Templates of runbooks, and which wave goes by which.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class RunbookController {

    private static final int RUNS = 50;
    private static final int DRAFTS = 200;

    private final Runbooks runbooks;
    private final Runs runs;
    private final Waves waves;
    private final CurrentUser user;

    RunbookController(Runbooks runbooks, Runs runs, Waves waves, CurrentUser user) {
        this.runbooks = runbooks;
        this.runs = runs;
        this.waves = waves;
        this.user = user;
    }

    /// A template in the list.
    public record Listed(String name, String title, int version, int steps, int errors, int warnings, boolean shipped,
            String by, String at) {}

    /// A run in the list.
    public record RunLine(String key, String waveKey, String waveName, String template, boolean done, int settled,
            int cells, int ready, int failed, String started) {

        static RunLine of(Run run, ZoneId zone) {
            return new RunLine(run.key(), run.waveKey(), run.waveName(), run.template(), run.done(), run.settled(),
                    run.cells(), run.ready(), run.failed(), "%s by %s".formatted(RunPage.at(run.startedAt(), zone), run
                            .startedBy()));
        }
    }

    @GetMapping("/runbooks")
    String list(@RequestParam(defaultValue = "0") int from, Model model) {
        int start = Math.max(0, from);
        model.addAttribute("runbooks", runbooks.all().stream().map(this::listed).toList());
        List<Run> found = runs.page(RUNS + 1, start);
        model.addAttribute("runs", found.stream().limit(RUNS).map(run -> RunLine.of(run, user.zone())).toList());
        model.addAttribute("previous", start == 0 ? null : "/runbooks?from=" + Math.max(0, start - RUNS));
        model.addAttribute("next", found.size() > RUNS ? "/runbooks?from=" + (start + RUNS) : null);
        return "wave/runbooks";
    }

    private Listed listed(Version version) {
        List<Lint.Fault> faults = runbooks.lint(version.definition());
        int errors = (int) faults.stream().filter(fault -> fault.severity() == Lint.Severity.ERROR).count();
        return new Listed(version.runbook(), version.definition().title(), version.number(), version.definition()
                .steps().size(), errors, faults.size() - errors, version.shipped(), version.createdBy(),
                RunbookPage.at(
                        version.createdAt(), user.zone()));
    }

    @PostMapping("/runbooks")
    @PreAuthorize(Permission.WAVE_WRITE)
    String add(@RequestParam String text, @RequestParam(required = false) @Nullable String note, Model model,
            RedirectAttributes flash, HttpServletResponse answer) {
        try {
            return added(runbooks.add(null, unix(text), note, user.actor()), flash);
        } catch (AccessException e) {
            refused(e, text, note, model, answer);
            return list(0, model);
        }
    }

    @GetMapping("/runbooks/{name}")
    String show(@PathVariable String name, @RequestParam(required = false) @Nullable Integer version,
            @RequestParam(required = false) @Nullable UUID wave, Model model) {
        Version shown = find(name, version);
        model.addAttribute("page", RunbookPage.of(shown, runbooks.versions(name), runbooks.lint(shown.definition()),
                user.zone()));
        model.addAttribute("waves", waves.page(WaveFilter.ALL, DRAFTS, 0));
        model.addAttribute("wave", wave);
        model.addAttribute("rehearsed", wave == null
                ? null
                : runbooks.rehearse(shown.definition(), wave).stream().map(RunbookPage.Rehearsed::of).toList());
        return "wave/runbook";
    }

    @PostMapping("/runbooks/{name}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String addVersion(@PathVariable String name, @RequestParam String text,
            @RequestParam(required = false) @Nullable String note, Model model, RedirectAttributes flash,
            HttpServletResponse answer) {
        try {
            return added(runbooks.add(name, unix(text), note, user.actor()), flash);
        } catch (AccessException e) {
            refused(e, text, note, model, answer);
            return show(name, null, null, model);
        }
    }

    /// The page is shown again with what was written, as nobody writes a runbook twice.
    private static void refused(AccessException e, String text, @Nullable String note, Model model,
            HttpServletResponse answer) {
        answer.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("problem", e.getMessage() + " " + e.remedy());
        model.addAttribute("draftText", text);
        model.addAttribute("draftNote", note);
    }

    private static String added(Version version, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", version.label() + " is kept. Waves that go by an earlier version keep it.");
        return "redirect:/runbooks/" + version.runbook();
    }

    /// Forms send lines as networks do.
    private static String unix(String text) {
        return text.replace("\r\n", "\n");
    }

    @GetMapping("/runbooks/{name}/{version:[0-9]+}.yaml")
    ResponseEntity<byte[]> file(@PathVariable String name, @PathVariable int version) {
        Version found = find(name, version);
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s-v%d.yaml\"".formatted(found
                        .runbook(), found.number()))
                .body(found.text().getBytes(StandardCharsets.UTF_8));
    }

    private Version find(String name, @Nullable Integer version) {
        return runbooks.find(version == null ? name : name + "@" + version).orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /// The part of the wave's page and of its console.
    ///
    /// @param chosen null: none
    /// @param run    null: the wave is not started, or goes by none
    public record OfWave(UUID waveId, boolean draft, @Nullable String chosen, @Nullable RunLine run,
            List<String> choices) {}

    @GetMapping("/waves/{id}/runbook")
    String ofWave(@PathVariable UUID id, Model model) {
        boolean draft = waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND))
                .state() == WaveState.DRAFT;
        model.addAttribute("part", new OfWave(id, draft, runbooks.of(id).map(Version::label).orElse(null), runs.ofWave(
                id).map(run -> RunLine.of(run, user.zone())).orElse(null), draft
                        ? runbooks.all().stream().map(Version::label).toList()
                        : List.of()));
        return "wave/runbook-part";
    }

    @PostMapping("/waves/{id}/runbook")
    @PreAuthorize(Permission.WAVE_WRITE)
    String choose(@PathVariable UUID id, @RequestParam(defaultValue = "") String runbook, RedirectAttributes flash) {
        runbooks.choose(id, runbook.isBlank() ? null : runbook, user.actor());
        flash.addFlashAttribute("notice", runbook.isBlank()
                ? "The wave goes by no runbook."
                : "The wave goes by %s; it is fixed when the wave starts.".formatted(runbook));
        return "redirect:/waves/" + id;
    }
}
