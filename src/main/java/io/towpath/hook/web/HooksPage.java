package io.towpath.hook.web;

import io.towpath.access.AccessException;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.hook.Hook;
import io.towpath.hook.HookAction.Ssh;
import io.towpath.hook.HookBindings;
import io.towpath.hook.HookDefinitions;
import io.towpath.hook.HookKind;
import io.towpath.hook.HookRun;
import io.towpath.hook.HookVariables;
import java.util.List;
import java.util.UUID;
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

/// Hooks, for administrators.
@Controller
@RequestMapping("/settings/hooks")
@PreAuthorize(Permission.ADMIN)
class HooksPage {

    private static final int SHOWN = 50;

    private final HookDefinitions definitions;
    private final HookBindings bindings;
    private final CurrentUser current;

    HooksPage(HookDefinitions definitions, HookBindings bindings, CurrentUser current) {
        this.definitions = definitions;
        this.bindings = bindings;
        this.current = current;
    }

    /// A hook, ready to print.
    ///
    /// @param last how its last run went; null where there was none
    public record Row(String name, String kind, String calls, int bound, @Nullable RunRow last) {}

    @GetMapping
    String list(Model model) {
        return list(model, HookForm.empty());
    }

    private String list(Model model, HookForm form) {
        model.addAttribute("hooks", definitions.all().stream().map(this::row).toList());
        return form(model, form, "hook/hooks");
    }

    private String form(Model model, HookForm form, String page) {
        model.addAttribute("draft", form.withoutSecret());
        model.addAttribute("kinds", HookKind.values());
        model.addAttribute("scripts", definitions.scripts());
        model.addAttribute("scriptsOn", definitions.scriptsOn());
        model.addAttribute("variables", HookVariables.NAMES);
        return page;
    }

    private Row row(Hook hook) {
        List<HookRun> last = definitions.runs(hook, null, 1);
        return new Row(hook.name(), hook.kind().title(), hook.calls(), bindings.of(hook).size(), last.isEmpty()
                ? null
                : RunRow.of(last.getFirst(), current.zone()));
    }

    @PostMapping
    String create(HookForm form, Model model, RedirectAttributes flash) {
        try {
            Hook made = definitions.create(form.draft(), form.sealed());
            flash.addFlashAttribute("notice",
                    made.name() + " is there. Test it, then bind it to waves, applications or VMs.");
            flash.addAttribute("name", made.name());
            return "redirect:/settings/hooks/{name}";
        } catch (AccessException e) {
            model.addAttribute("refused", e);
            return list(model, form);
        }
    }

    @GetMapping("/{name}")
    String one(@PathVariable String name, @RequestParam(required = false) @Nullable UUID before, Model model) {
        Hook hook = definitions.get(name);
        return one(hook, HookForm.of(hook), before, model);
    }

    private String one(Hook hook, HookForm form, @Nullable UUID before, Model model) {
        List<HookRun> runs = definitions.runs(hook, before, SHOWN);
        model.addAttribute("hook", hook);
        model.addAttribute("calls", hook.calls());
        model.addAttribute("pinned", hook.action() instanceof Ssh ssh && ssh.hostKey() != null);
        model.addAttribute("runs", runs.stream().map(run -> RunRow.of(run, current.zone())).toList());
        model.addAttribute("older", runs.size() < SHOWN ? null : runs.getLast().id());
        model.addAttribute("bindings", bindings.of(hook).stream().map(BindingRow::of).toList());
        return form(model, form, "hook/hook");
    }

    @PostMapping("/{name}")
    String change(@PathVariable("name") String named, @RequestParam int version, HookForm form, Model model,
            RedirectAttributes flash) {
        try {
            Hook hook = definitions.change(named, version, form.draft(), form.sealed());
            flash.addFlashAttribute("notice", "Saved.");
            flash.addAttribute("name", hook.name());
            return "redirect:/settings/hooks/{name}";
        } catch (AccessException e) {
            model.addAttribute("refused", e);
            return one(definitions.get(named), form, null, model);
        }
    }

    @PostMapping("/{name}/test")
    String test(@PathVariable String name) {
        return "redirect:/hooks/runs/" + definitions.test(name).id();
    }

    @PostMapping("/{name}/pin")
    String pin(@PathVariable String name, @RequestParam String key, RedirectAttributes flash) {
        try {
            definitions.pin(name, key);
            flash.addFlashAttribute("notice", "The host key is pinned: nothing is sent to a host with another one.");
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        flash.addAttribute("name", name);
        return "redirect:/settings/hooks/{name}";
    }

    @PostMapping("/{name}/delete")
    String delete(@PathVariable String name, RedirectAttributes flash) {
        try {
            definitions.delete(name);
            flash.addFlashAttribute("notice", name + " is deleted.");
            return "redirect:/settings/hooks";
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
            flash.addAttribute("name", name);
            return "redirect:/settings/hooks/{name}";
        }
    }
}
