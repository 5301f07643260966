package io.towpath.wave.runbook.web;

import io.towpath.access.Permission;
import io.towpath.wave.runbook.CellState;
import io.towpath.wave.runbook.Done;
import io.towpath.wave.runbook.Run;
import io.towpath.wave.runbook.Runs;
import io.towpath.wave.runbook.Runs.Sheet;
import io.towpath.wave.runbook.Whom;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The page of a run, on which people work through it.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class RunController {

    private final Runs runs;
    private final Sheets sheets;
    private final Doers doers;

    RunController(Runs runs, Sheets sheets, Doers doers) {
        this.runs = runs;
        this.sheets = sheets;
        this.doers = doers;
    }

    /// @param step null: the first that somebody has to do
    /// @param from the first VM that is shown, from 0
    /// @param all  whether the step's lists are whole
    /// @param part whether the page fetches itself again, and needs no lists
    @GetMapping("/runs/{key}")
    String show(@PathVariable String key, @RequestParam(required = false) @Nullable Integer step,
            @RequestParam(defaultValue = "0") int from, @RequestParam(defaultValue = "false") boolean all,
            @RequestHeader(name = "HX-Request", defaultValue = "false") boolean part, Model model) {
        Sheet sheet = sheets.find(key).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        int number = step == null || sheet.definition().step(step).isEmpty() ? first(sheet) : step;
        int start = Math.clamp(from, 0, Math.max(0, sheet.vms().size() - 1)) / RunPage.WIDE * RunPage.WIDE;
        model.addAttribute("page", RunPage.of(sheet, number, start, part
                ? RunDetail.brief(sheet, number, doers.current())
                : RunDetail.of(sheet, number, all, sheets.newest(sheet.run().id(), number), doers.current(), doers
                        .user().zone()),
                doers.user().zone()));
        return "wave/run";
    }

    /// What failed, else what waits for a person, else what runs, else what comes next.
    private static int first(Sheet sheet) {
        for (List<CellState> states : List.of(List.of(CellState.FAILED), List.of(CellState.DUE), List.of(
                CellState.OPEN), List.of(CellState.RUNNING), List.of(CellState.WAITING))) {
            var found = sheet.cells().stream().filter(cell -> states.contains(cell.state())).findFirst();
            if (found.isPresent()) {
                return found.get().step();
            }
        }
        return sheet.definition().steps().size();
    }

    @GetMapping("/runs/{key}/export.html")
    ResponseEntity<byte[]> export(@PathVariable String key) {
        Sheet sheet = sheets.find(key).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return ResponseEntity.ok().contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"run-%s.html\"".formatted(sheet.run()
                        .key()))
                .body(RunFile.html(sheet, runs.events(sheet.run().id(), null), doers.user().zone()).getBytes(
                        StandardCharsets.UTF_8));
    }

    @PostMapping("/runs/{key}/steps/{n}/complete")
    @PreAuthorize(Doers.WORKS)
    String complete(@PathVariable String key, @PathVariable int n,
            @RequestParam(required = false) @Nullable List<UUID> entities,
            @RequestParam(required = false) @Nullable Integer everybody, @RequestParam Map<String, String> form,
            @RequestParam(required = false) @Nullable List<String> ticked, RedirectAttributes flash) {
        int done = runs.complete(id(key), n, chosen(entities, everybody), said(form, ticked), doers.current());
        return told(key, n, "Done for %s.".formatted(many(done)), flash);
    }

    @PostMapping("/runs/{key}/steps/{n}/approve")
    @PreAuthorize(Doers.WORKS)
    String approve(@PathVariable String key, @PathVariable int n,
            @RequestParam(required = false) @Nullable List<UUID> entities,
            @RequestParam(required = false) @Nullable Integer everybody, @RequestParam Map<String, String> form,
            @RequestParam(required = false) @Nullable List<String> ticked, RedirectAttributes flash) {
        int done = runs.approve(id(key), n, chosen(entities, everybody), said(form, ticked), doers.current());
        return told(key, n, "Approved for %s.".formatted(many(done)), flash);
    }

    @PostMapping("/runs/{key}/steps/{n}/reject")
    @PreAuthorize(Doers.WORKS)
    String reject(@PathVariable String key, @PathVariable int n,
            @RequestParam(required = false) @Nullable List<UUID> entities,
            @RequestParam(required = false) @Nullable Integer everybody, @RequestParam String reason,
            RedirectAttributes flash) {
        int done = runs.reject(id(key), n, chosen(entities, everybody), reason, doers.current());
        return told(key, n, "Rejected for %s.".formatted(many(done)), flash);
    }

    @PostMapping("/runs/{key}/steps/{n}/retry")
    @PreAuthorize(Doers.WORKS)
    String retry(@PathVariable String key, @PathVariable int n,
            @RequestParam(required = false) @Nullable List<UUID> entities,
            @RequestParam(required = false) @Nullable Integer everybody, RedirectAttributes flash) {
        int done = runs.retry(id(key), n, chosen(entities, everybody), doers.current());
        return told(key, n, "Asked for again, for %s.".formatted(many(done)), flash);
    }

    @PostMapping("/runs/{key}/steps/{n}/skip")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String skip(@PathVariable String key, @PathVariable int n,
            @RequestParam(required = false) @Nullable List<UUID> entities,
            @RequestParam(required = false) @Nullable Integer everybody,
            @RequestParam(required = false) Whom.@Nullable Of of, @RequestParam String reason,
            RedirectAttributes flash) {
        int done = runs.skip(id(key), n, chosen(entities, everybody).in(of), reason, doers.current());
        return told(key, n, "Skipped for %s.".formatted(many(done)), flash);
    }

    private UUID id(String key) {
        return runs.find(key).map(Run::id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /// A form in which nobody is ticked names nobody: that is not everybody.
    ///
    /// @param everybody how many were shown, also those that the page did not list; null: those that are named
    private static Whom chosen(@Nullable List<UUID> entities, @Nullable Integer everybody) {
        return everybody != null ? Whom.all(everybody) : Whom.of(entities == null ? List.of() : entities);
    }

    private static Done said(Map<String, String> form, @Nullable List<String> ticked) {
        Map<String, String> recorded = new LinkedHashMap<>();
        form.forEach((name, value) -> {
            if (name.startsWith("record.")) {
                recorded.put(name.substring(7), value);
            }
        });
        return new Done(form.get("note"), ticked == null ? List.of() : ticked, recorded);
    }

    private static String many(int count) {
        return count == 1 ? "1 of them" : count + " of them";
    }

    private static String told(String key, int n, String what, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", "Step %d: %s".formatted(n, what));
        return "redirect:/runs/" + key;
    }
}
