package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.migration.ManyTrips;
import io.towpath.migration.ManyTrips.Answer;
import io.towpath.migration.ManyTrips.Selection;
import io.towpath.migration.ManyTrips.Verb;
import io.towpath.migration.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
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

/// Retries, holds and releases many trips: first what would be done and with which not, then, on a second word, it.
@Controller
@RequestMapping("/migrations/many/{verb}")
@PreAuthorize(Permission.WAVE_EXECUTE)
class ManyController {

    private final ManyTrips many;
    private final VmPicks picks;
    private final Inventory inventory;
    private final CurrentUser user;

    ManyController(ManyTrips many, VmPicks picks, Inventory inventory, CurrentUser user) {
        this.many = many;
        this.picks = picks;
        this.inventory = inventory;
        this.user = user;
    }

    @GetMapping
    String look(@PathVariable String verb, @RequestParam(required = false) @Nullable String failure,
            @RequestParam(required = false) @Nullable String wave,
            @RequestParam(required = false) @Nullable UUID source,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(defaultValue = "") String back, Model model) {
        return shown(verb(verb), new Selection(failure, wave, source, application, null), back, model);
    }

    /// Of VMs that somebody picked in a list.
    @PostMapping("/picked")
    String picked(@PathVariable String verb, @RequestParam(required = false) @Nullable List<String> vmIds,
            @RequestParam(required = false) @Nullable String every, @RequestParam(defaultValue = "") String back,
            Model model) {
        return shown(verb(verb), new Selection(null, null, null, null, picks.ids(vmIds, every)), back, model);
    }

    private String shown(Verb verb, Selection selection, String back, Model model) {
        model.addAttribute("page", ManyPage.of(many.look(verb, selection), words(selection), back(back)));
        model.addAttribute("selection", selection);
        return "migration/many";
    }

    /// @param vmIds those that were shown: what came to it since is left alone
    @PostMapping("/now")
    String act(@PathVariable String verb, @RequestParam(required = false) @Nullable String failure,
            @RequestParam(required = false) @Nullable String wave,
            @RequestParam(required = false) @Nullable UUID source,
            @RequestParam(required = false) @Nullable String application, @RequestParam List<String> vmIds,
            @RequestParam(required = false) @Nullable String reason, @RequestParam(defaultValue = "") String back,
            RedirectAttributes flash) {
        Verb known = verb(verb);
        String why = known == Verb.HOLD
                ? TripController.reason(reason == null ? "" : reason)
                : reason == null || reason.isBlank() ? null : TripController.reason(reason);
        Answer answer = many.act(known, new Selection(failure, wave, source, application, picks.ids(vmIds, null)),
                user.actor(), why);
        flash.addFlashAttribute("notice", ManyPage.told(answer));
        return "redirect:" + back(back);
    }

    private String words(Selection selection) {
        List<String> words = new ArrayList<>();
        if (selection.failure() != null) {
            words.add("that failed like " + selection.failure());
        }
        if (selection.wave() != null) {
            words.add("of the wave " + selection.wave());
        }
        if (selection.source() != null) {
            words.add("of the source " + inventory.connection(selection.source()).map(Connection::name)
                    .orElse("that is not there any more"));
        }
        if (selection.application() != null) {
            words.add("of the application " + selection.application());
        }
        if (selection.vms() != null) {
            words.add(selection.vms().size() == 1
                    ? "of the VM that was selected"
                    : "of the %,d VMs that were selected".formatted(selection.vms().size()));
        }
        return "Trips " + String.join(" and ", words) + ".";
    }

    /// To a page of ours and nowhere else.
    static String back(String back) {
        return back.matches("/(waves|inventory|failures|sources|targets)(/[\\w.%?&=,:+-]*)*([?].*)?")
                && !back.contains("//") && !back.contains("\\") ? back : VmListPage.PATH;
    }

    private static Verb verb(String word) {
        return Arrays.stream(Verb.values()).filter(each -> each.word().equals(word)).findFirst()
                .orElseThrow(() -> new RefusedException("not-found", "Nothing is done by '%s'.".formatted(word),
                        "Choose retry, hold or release."));
    }
}
