package io.towpath.intake.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.intake.Intakes;
import io.towpath.intake.Intakes.Candidate;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Owners of many applications, asked in one go: who is asked, and who cannot be, is shown before.
@Controller
@RequestMapping("/inventory/applications/intake")
@PreAuthorize(Permission.INVENTORY_WRITE)
class ManyIntakesPages {

    private final Intakes intakes;
    private final Applications applications;
    private final IntakeLinks links;
    private final CurrentUser user;

    ManyIntakesPages(Intakes intakes, Applications applications, IntakeLinks links, CurrentUser user) {
        this.intakes = intakes;
        this.applications = applications;
        this.links = links;
        this.user = user;
    }

    /// The filters of the list of applications, by the same names.
    record Query(@Nullable String q, @Nullable String tier, @Nullable String environment, @Nullable String criticality,
            @Nullable String businessUnit, @Nullable String owner, @Nullable Boolean infrastructure,
            @Nullable String wave, @Nullable String intake) {

        ApplicationFilter filter() {
            return new ApplicationFilter(q, tier, environment, criticality, businessUnit, owner, infrastructure, wave,
                    intake, "name");
        }
    }

    /// @param intake the link by which the owner was asked; null: was not
    /// @param usual  ticked before anybody chose
    /// @param able   can be asked
    public record Row(UUID id, String name, String owner, String tone, String state, @Nullable UUID intake,
            boolean usual, boolean able) {}

    @GetMapping
    String show(Query query, Model model) {
        ApplicationFilter filter = query.filter();
        List<Application> found = applications.page(filter, Intakes.MOST + 1, 0);
        List<Row> rows = intakes.candidates(found.stream().limit(Intakes.MOST).toList()).stream()
                .map(one -> row(one, user.zone())).toList();
        model.addAttribute("rows", rows);
        model.addAttribute("all", found.size() > Intakes.MOST ? applications.count(filter) : found.size());
        model.addAttribute("usual", rows.stream().filter(Row::usual).count());
        model.addAttribute("unable", rows.stream().filter(row -> !row.able).count());
        return "intake/many";
    }

    private static Row row(Candidate one, ZoneId zone) {
        String name = one.application().facts().ownerName();
        String email = one.application().facts().ownerEmail();
        String owner = name == null
                ? email == null ? "nobody" : email
                : email == null ? name : name + " <" + email + ">";
        if (one.against() != null) {
            return new Row(one.application().id(), one.application().name(), owner, "bad", "no mail address", null,
                    false, false);
        }
        return new Row(one.application().id(), one.application().name(), owner, switch (one.state()) {
            case NONE -> "idle";
            case ASKED -> "wait";
            case ANSWERED -> "good";
        }, switch (one.state()) {
            case NONE -> "not asked";
            case ASKED -> "asked" + (one.askedAt() == null ? "" : " " + Day.of(one.askedAt(), zone, Locale.ENGLISH));
            case ANSWERED -> "answered" + (one.answeredAt() == null
                    ? ""
                    : " " + Day.of(one.answeredAt(), zone, Locale.ENGLISH));
        }, one.intakeId(), one.isUsual(), true);
    }

    /// Who is ticked is asked, also again where the page said that: not who was asked by somebody else since.
    ///
    /// @param seen the links that the page knew of
    @PostMapping
    String ask(@RequestParam(name = "applicationIds", required = false) @Nullable List<UUID> chosen,
            @RequestParam(required = false) @Nullable Set<UUID> seen, RedirectAttributes flash) {
        try {
            Intakes.Asking asking = intakes.askMany(chosen == null ? List.of() : chosen, seen == null
                    ? Set.of()
                    : seen, user.actor());
            flash.addFlashAttribute("handouts", asking.made().stream().map(one -> links.handout(one, user.zone()))
                    .toList());
            long faster = asking.left().stream().filter(one -> one.why().equals("asked-already")).count();
            long gone = asking.left().size() - faster;
            if (faster + gone > 0) {
                flash.addFlashAttribute("problem", ((faster == 0
                        ? ""
                        : faster + " were not asked: somebody else did since you looked, and those links still work. ")
                        + (gone == 0
                                ? ""
                                : gone + " were not asked: the owner has no mail address any more, or the application"
                                        + " is gone."))
                        .strip());
            }
        } catch (RefusedException refused) {
            IntakePages.tell(refused, flash);
        }
        return "redirect:/inventory/applications/intake";
    }
}
