package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Applications;
import io.towpath.inventory.application.Proposals;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The wizard that makes applications of what VMs tell: choose a rule, look, apply.
@Controller
@RequestMapping(ApplicationListPages.PATH + "/group")
@PreAuthorize(Permission.INVENTORY_WRITE)
class ProposalPages {

    private final Proposals proposals;
    private final CurrentUser user;

    ProposalPages(Proposals proposals, CurrentUser user) {
        this.proposals = proposals;
        this.user = user;
    }

    @GetMapping
    String look(@RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String attribute,
            @RequestParam(defaultValue = "-1") String part, @RequestParam(defaultValue = "^([^-_0-9]+)") String pattern,
            @RequestParam(defaultValue = "false") boolean all, Model model) {
        model.addAttribute("attributes", proposals.attributes());
        model.addAttribute("by", by == null ? "" : by);
        model.addAttribute("attribute", attribute == null ? "" : attribute);
        model.addAttribute("part", part);
        model.addAttribute("pattern", pattern);
        model.addAttribute("all", all);
        if (by != null) {
            Proposals.Rule rule = rule(by, attribute, part, pattern, all);
            try {
                model.addAttribute("preview", proposals.preview(rule));
                model.addAttribute("value", rule.value());
            } catch (RefusedException refused) {
                model.addAttribute("problem", refused.getMessage() + ". " + refused.remedy());
            }
        }
        return "inventory/applications-group";
    }

    @PostMapping
    String apply(@RequestParam String by, @RequestParam String value, @RequestParam(defaultValue = "false") boolean all,
            @RequestParam String seal, @RequestParam MultiValueMap<String, String> params, RedirectAttributes flash) {
        // not as a list parameter: a single name with a comma would be taken for two
        List<String> names = params.getOrDefault("name", List.of());
        Proposals.Applied applied = proposals.apply(rule(by, value, value, value, all), seal,
                names, Applications.Author.page(user.actor()));
        flash.addFlashAttribute("notice", "%s VMs are assigned to %s applications, %s of them new.".formatted(
                Print.count(applied.vms()), Print.count(applied.applications()), Print.count(applied.made())));
        return "redirect:" + ApplicationListPages.PATH;
    }

    private static Proposals.Rule rule(String by, @Nullable String attribute, String part, String pattern,
            boolean all) {
        Proposals.By chosen = switch (by.toLowerCase(Locale.ROOT)) {
            case "folder" -> Proposals.By.FOLDER;
            case "name" -> Proposals.By.NAME;
            default -> Proposals.By.ATTRIBUTE;
        };
        return new Proposals.Rule(chosen, switch (chosen) {
            case ATTRIBUTE -> attribute == null ? "" : attribute;
            case FOLDER -> part;
            case NAME -> pattern;
        }, all);
    }
}
