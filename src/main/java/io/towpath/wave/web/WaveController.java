package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.table.Columns;
import io.towpath.wave.Candidates;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveState;
import io.towpath.wave.WaveFilter;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Pages on which waves are listed and composed.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class WaveController {

    private static final int PAGE = 50;
    private static final int CANDIDATES = 50;
    /// More ids do not fit into an address.
    private static final int IN_ADDRESS = 100;

    private final Waves waves;
    private final WaveWatch watch;
    private final WaveComposer composer;
    private final Choices choices;
    private final CurrentUser user;

    WaveController(Waves waves, WaveWatch watch, WaveComposer composer, Choices choices, CurrentUser user) {
        this.waves = waves;
        this.watch = watch;
        this.composer = composer;
        this.choices = choices;
        this.user = user;
    }

    @GetMapping("/waves")
    String list(@RequestParam(defaultValue = "0") int from, @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String columns, HttpServletRequest request, Model model) {
        Columns.Chosen seen = WaveColumns.ALL.chosen(columns);
        int start = Math.max(0, from);
        WaveFilter filter = WaveFilter.of(q, state);
        WaveWatch.Listed found = watch.list(filter, PAGE + 1, start);
        model.addAttribute("filter", filter);
        model.addAttribute("states", Arrays.stream(WaveState.values()).map(WaveFilter::word).toList());
        model.addAttribute("any", !found.waves().isEmpty() || !waves.page(1, 0).isEmpty());
        model.addAttribute("csv", seen.keep(filter.url("/waves.csv", 0)));
        model.addAttribute("columns", seen);
        model.addAttribute("chooser", WaveColumns.ALL.chooser(seen, "/waves", request.getQueryString()));
        model.addAttribute("api", filter.url("/api/v1/waves", 0));
        model.addAttribute("waves", found.waves().stream().limit(PAGE).toList());
        model.addAttribute("sides", found.sides());
        model.addAttribute("previous", start == 0 ? null : seen.keep(filter.url("/waves", Math.max(0, start - PAGE))));
        model.addAttribute("next", found.waves().size() > PAGE ? seen.keep(filter.url("/waves", start + PAGE)) : null);
        return "wave/list";
    }

    @GetMapping("/waves/new")
    @PreAuthorize(Permission.WAVE_WRITE)
    String blank(@RequestParam(name = "vm", required = false) List<UUID> vms, Model model) {
        var targets = choices.targets();
        var form = WaveForm.blank(targets.isEmpty() ? null : targets.getFirst().id(), vms == null ? List.of() : vms);
        return form(form, Map.of(), model);
    }

    @PostMapping("/waves")
    @PreAuthorize(Permission.WAVE_WRITE)
    String create(@Valid @ModelAttribute("form") WaveForm form, BindingResult faults, Model model,
            RedirectAttributes flash) {
        if (faults.hasErrors()) {
            return form(form, Faults.of(faults), model);
        }
        UUID id = composer.create(form.draft(), form.vms(), user.actor());
        flash.addFlashAttribute("notice", "The wave is made. Nothing moves until it is started.");
        return "redirect:/waves/" + id;
    }

    @GetMapping("/waves/{id}")
    String show(@PathVariable UUID id, @RequestParam(defaultValue = "") String q, Model model) {
        WaveWatch.Shown shown = watch.wave(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        WaveView wave = shown.wave();
        model.addAttribute("wave", shown.page());
        model.addAttribute("side", shown.side());
        model.addAttribute("holds", shown.holds());
        model.addAttribute("batches", shown.batches());
        model.addAttribute("cut", shown.cut());
        model.addAttribute("waysBack", shown.waysBack());
        model.addAttribute("backBefore", shown.backBefore());
        model.addAttribute("form", WaveForm.of(wave));
        model.addAttribute("faults", Map.of());
        model.addAttribute("targets", choices.targets());
        model.addAttribute("policies", FailurePolicy.values());
        if (wave.state() == WaveState.DRAFT && user.may("wave:write")) {
            model.addAttribute("q", q);
            model.addAttribute("candidates", choices.candidates(q, CANDIDATES));
        }
        return "wave/wave";
    }

    @PostMapping("/waves/{id}/edit")
    @PreAuthorize(Permission.WAVE_WRITE)
    String edit(@PathVariable UUID id, @Valid @ModelAttribute("form") WaveForm form, BindingResult faults,
            RedirectAttributes flash) {
        if (faults.hasErrors() || form.version() == null) {
            flash.addFlashAttribute("problem", Faults.of(faults).entrySet().stream()
                    .map(fault -> fault.getKey() + ": " + fault.getValue())
                    .collect(Collectors.joining("\n", "Not saved.\n", "")));
        } else {
            composer.edit(id, form.draft(), form.version(), user.actor());
            flash.addFlashAttribute("notice", "Saved.");
        }
        return "redirect:/waves/" + id;
    }

    @PostMapping("/waves/{id}/discard")
    @PreAuthorize(Permission.WAVE_WRITE)
    String discard(@PathVariable UUID id, RedirectAttributes flash) {
        composer.discard(id, null, user.actor());
        flash.addFlashAttribute("notice", "The draft is gone; its VMs are free for other waves.");
        return "redirect:/waves";
    }

    /// The drafts that a selection of VMs can be put into: options for another page's form.
    @GetMapping("/waves/choices")
    @PreAuthorize(Permission.WAVE_WRITE)
    String choices(Model model) {
        model.addAttribute("drafts", drafts());
        return "wave/choices :: options";
    }

    private List<WaveView> drafts() {
        return waves.page(PAGE, 0).stream().filter(wave -> wave.state() == WaveState.DRAFT).toList();
    }

    /// From a list of VMs: into a draft, or into a new wave, whose form comes first.
    @PostMapping("/waves/members")
    @PreAuthorize(Permission.WAVE_WRITE)
    String addSelection(@RequestParam(name = "vmIds", required = false) List<UUID> vmIds,
            @RequestParam(defaultValue = "new") String waveId, Model model, RedirectAttributes flash) {
        List<UUID> chosen = vmIds == null ? List.of() : vmIds;
        if (waveId.isBlank() || waveId.equals("new")) {
            if (chosen.size() > IN_ADDRESS) {
                return blank(chosen, model);
            }
            flash.addAttribute("vm", chosen.stream().map(UUID::toString).collect(Collectors.joining(",")));
            return "redirect:/waves/new";
        }
        return add(UUID.fromString(waveId), chosen, flash);
    }

    @PostMapping("/waves/{id}/members")
    @PreAuthorize(Permission.WAVE_WRITE)
    String add(@PathVariable UUID id, @RequestParam(name = "vmIds", required = false) List<UUID> vmIds,
            RedirectAttributes flash) {
        if (vmIds == null || vmIds.isEmpty()) {
            flash.addFlashAttribute("problem", "No VM was selected.");
        } else {
            int added = composer.add(id, vmIds, null, user.actor());
            flash.addFlashAttribute("notice", WavePage.counted(added, "VM was", "VMs were") + " added.");
        }
        return "redirect:/waves/" + id;
    }

    @PostMapping("/waves/{id}/members/{vmId}/remove")
    @PreAuthorize(Permission.WAVE_WRITE)
    String remove(@PathVariable UUID id, @PathVariable UUID vmId, RedirectAttributes flash) {
        composer.remove(id, vmId, null, user.actor());
        flash.addFlashAttribute("notice", "The VM is out of the wave.");
        return "redirect:/waves/" + id;
    }

    private String form(WaveForm form, Map<String, String> faults, Model model) {
        model.addAttribute("faults", faults);
        model.addAttribute("drafts", form.vms().isEmpty() ? List.of() : drafts());
        model.addAttribute("form", form);
        model.addAttribute("targets", choices.targets());
        model.addAttribute("policies", FailurePolicy.values());
        model.addAttribute("chosen", form.vms());
        model.addAttribute("members", choices.vms(form.vms()).stream().map(Vm::name).toList());
        return "wave/new";
    }

    /// What one can choose from.
    @org.springframework.stereotype.Component
    static class Choices {

        private final Inventory inventory;
        private final Candidates candidates;

        Choices(Inventory inventory, Candidates candidates) {
            this.inventory = inventory;
            this.candidates = candidates;
        }

        List<io.towpath.inventory.Connection> targets() {
            return inventory.targets();
        }

        List<Vm> vms(List<UUID> ids) {
            return inventory.vms(ids);
        }

        List<Candidates.Candidate> candidates(String part, int limit) {
            return candidates.named(part, limit);
        }
    }
}
