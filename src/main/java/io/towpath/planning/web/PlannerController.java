package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.Forecasts;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The planner's pages, to read: versions of the plan, the board of one, two compared.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class PlannerController {

    private static final int PAGE = 25;
    private static final long SEED = 1;

    private final Plans plans;
    private final BoardBuilder boards;
    private final Comparison comparison;
    private final Forecasts forecasts;
    private final CurrentUser user;

    PlannerController(Plans plans, BoardBuilder boards, Comparison comparison, Forecasts forecasts, CurrentUser user) {
        this.forecasts = forecasts;
        this.plans = plans;
        this.boards = boards;
        this.comparison = comparison;
        this.user = user;
    }

    /// A version, in the list.
    record Line(UUID id, String name, String state, String note, String by, String at, String waves, String vms) {}

    @GetMapping("/waves/planner")
    String versions(@RequestParam(defaultValue = "0") int from, Model model) {
        int start = Math.max(0, from);
        List<PlanView> found = plans.page(PAGE + 1, start);
        model.addAttribute("plans", found.stream().limit(PAGE).map(this::line).toList());
        model.addAttribute("previous", start == 0 ? null : "/waves/planner?from=" + Math.max(0, start - PAGE));
        model.addAttribute("next", found.size() > PAGE ? "/waves/planner?from=" + (start + PAGE) : null);
        var estate = plans.estate();
        model.addAttribute("toPlan", estate.estate().vms().size());
        model.addAttribute("windows", estate.estate().windows().size());
        model.addAttribute("draft", plans.newest(PlanState.DRAFT).orElse(null));
        model.addAttribute("base", plans.newest(PlanState.PUBLISHED).or(() -> plans.newest(PlanState.SAVED))
                .orElse(null));
        return "planning/plans";
    }

    private Line line(PlanView plan) {
        return new Line(plan.id(), plan.name(), plan.state().slug(), plan.note() == null ? "" : plan.note(),
                plan.createdBy(), Say.minute(plan.savedAt() == null ? plan.createdAt() : plan.savedAt(), user.zone()),
                Say.number(plan.waves()), Say.number(plan.vms()));
    }

    @GetMapping("/waves/planner/{id}")
    String board(@PathVariable UUID id, @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "group") String by, @RequestParam(defaultValue = "0") int from,
            @RequestParam(required = false) List<String> open, Model model) {
        PlanView plan = find(id);
        model.addAttribute("board", boards.build(plan, new BoardBuilder.View(q, by.equals("vm") ? "vm" : "group",
                Math.max(0, from), open == null ? Set.of() : Set.copyOf(open))));
        model.addAttribute("limits", LimitsForm.of(plans.limits(id)));
        model.addAttribute("known", plans.usual().minutes().words());
        model.addAttribute("others", plans.page(PAGE, 0).stream().filter(other -> !other.id().equals(id)).toList());
        return "planning/board";
    }

    @GetMapping("/waves/planner/{id}/compare")
    String compare(@PathVariable UUID id, @RequestParam UUID with, Model model) {
        model.addAttribute("comparison", comparison.of(find(with), find(id)));
        model.addAttribute("ends", List.of(ends(find(with)), ends(find(id))));
        return "planning/compare";
    }

    /// When it ends as things are today, with all that is under way.
    record Ends(String plan, String p50, String p90, String left) {}

    private Ends ends(PlanView plan) {
        return forecasts.of(plan).map(basis -> {
            var made = forecasts.forecast(basis.program(), basis.assumptions(), Forecasts.RUNS, SEED);
            return new Ends(plan.name(), Say.day(made.p50(), user.zone()), Say.day(made.p90(), user.zone()), Say.number(
                    basis.scope().left().vms()));
        }).orElseGet(() -> new Ends(plan.name(), "–", "–", "–"));
    }

    private PlanView find(UUID id) {
        return plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
