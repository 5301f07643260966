package io.towpath.hook.web;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.hook.HookAttempt;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.hook.HookBindings;
import io.towpath.hook.HookRun;
import io.towpath.hook.Hooks;
import io.towpath.hook.RunState;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.TripPoint;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Runs of hooks, and what is bound to a wave, an application or a VM.
@Controller
@RequestMapping("/hooks")
class HookRunsPage {

    private final Hooks hooks;
    private final HookBindings bindings;
    private final Migrations migrations;
    private final CurrentUser current;

    HookRunsPage(Hooks hooks, HookBindings bindings, Migrations migrations, CurrentUser current) {
        this.hooks = hooks;
        this.bindings = bindings;
        this.migrations = migrations;
        this.current = current;
    }

    /// A try, ready to print.
    public record TryRow(int number, String at, String node, String answer, @Nullable String output) {}

    @GetMapping("/runs/{id}")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String run(@PathVariable UUID id, Model model) {
        HookRun run = get(id);
        model.addAttribute("run", RunRow.of(run, current.zone()));
        model.addAttribute("remedy", run.remedy());
        model.addAttribute("busy", !run.state().ended());
        model.addAttribute("failed", run.state() == RunState.FAILED || run.state() == RunState.STOPPED);
        model.addAttribute("again", !run.isTest() || current.may("admin"));
        model.addAttribute("told", run.variables().values());
        model.addAttribute("tries", hooks.attempts(id).stream().map(this::row).toList());
        return "hook/run";
    }

    private TryRow row(HookAttempt each) {
        String took = each.tookMillis() == null ? "" : "%.1f s".formatted(each.tookMillis() / 1000.0);
        String answer = each.endedAt() == null
                ? "It runs."
                : each.trouble() != null
                        ? each.trouble() + (took.isEmpty() ? "" : " It took " + took + ".")
                        : "done%s%s".formatted(each.status() == null ? "" : ": " + each.status(),
                                took.isEmpty() ? "" : " after " + took);
        return new TryRow(each.number(), RunRow.TIME.withZone(current.zone()).format(each.beganAt()), each.node(),
                answer, each.output());
    }

    @PostMapping("/runs/{id}/again")
    @PreAuthorize(Permission.WAVE_WRITE)
    String again(@PathVariable UUID id, RedirectAttributes flash) {
        return done(id, flash, "It runs again.", () -> hooks.again(get(id).key()));
    }

    @PostMapping("/runs/{id}/stop")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String stop(@PathVariable UUID id, RedirectAttributes flash) {
        return done(id, flash, "It is stopped.", () -> hooks.stop(get(id).key()));
    }

    @PostMapping("/runs/{id}/waive")
    @PreAuthorize(Permission.WAVE_WRITE)
    String waive(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, RedirectAttributes flash) {
        return done(id, flash, "It counts as done. Retry the trip that waits for it.", () -> hooks.waive(get(id).key(),
                reason));
    }

    private static String done(UUID id, RedirectAttributes flash, String notice, Supplier<HookRun> work) {
        try {
            var _ = work.get();
            flash.addFlashAttribute("notice", notice);
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/hooks/runs/" + id;
    }

    /// What is bound to it, and of a VM what its trip has run.
    @GetMapping("/of/{scope}/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    String of(@PathVariable String scope, @PathVariable UUID id, Model model) {
        Scope of = HookBindingsApi.choice("scope", scope, Scope.values());
        List<HookRun> runs = of == Scope.VM
                ? migrations.latestOf(id).map(MigrationView::id).map(trip -> hooks.runsOf("trip/" + trip + "/")).orElse(
                        List.of())
                : hooks.runsForAllOf(of, id);
        model.addAttribute("scope", scope);
        model.addAttribute("scopeWord", of.word());
        model.addAttribute("once", of != Scope.VM);
        model.addAttribute("id", id);
        model.addAttribute("home", BindingRow.home(of, id));
        model.addAttribute("names", hooks.names());
        model.addAttribute("points", TripPoint.values());
        model.addAttribute("bindings", bindings.of(of, id).stream().map(BindingRow::of).toList());
        model.addAttribute("runs", runs.stream().map(run -> RunRow.of(run, current.zone())).toList());
        return "hook/of";
    }

    @PostMapping("/of/{scope}/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String bind(@PathVariable String scope, @PathVariable UUID id, @RequestParam(defaultValue = "") String hook,
            @RequestParam(defaultValue = "") String point, @RequestParam(defaultValue = "stop") String onFailure,
            @RequestParam(defaultValue = "false") boolean once, RedirectAttributes flash) {
        return home(scope, id, flash, "%s is bound.".formatted(hook), () -> bindings.bind(hook, HookBindingsApi.point(
                point), HookBindingsApi.choice("scope", scope, Scope.values()), id,
                HookBindingsApi.choice("onFailure",
                        onFailure, OnFailure.values()),
                once));
    }

    @PostMapping("/of/{scope}/{id}/unbind")
    @PreAuthorize(Permission.WAVE_WRITE)
    String unbind(@PathVariable String scope, @PathVariable UUID id, @RequestParam UUID binding,
            RedirectAttributes flash) {
        return home(scope, id, flash, "The binding is taken away.", () -> {
            bindings.unbind(binding);
            return Map.of();
        });
    }

    private static String home(String scope, UUID id, RedirectAttributes flash, String notice, Supplier<?> work) {
        try {
            var _ = work.get();
            flash.addFlashAttribute("notice", notice);
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/hooks/of/" + HookBindingsApi.choice("scope", scope, Scope.values()).name().toLowerCase(
                java.util.Locale.ROOT) + "/" + id;
    }

    private HookRun get(UUID id) {
        return hooks.run(id).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no run " + id + " of a hook.", "Look at the runs of the hook."));
    }
}
