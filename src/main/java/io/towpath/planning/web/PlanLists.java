package io.towpath.planning.web;

import io.towpath.access.Permission;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Versions of the plan, and the difference of two, as files.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class PlanLists {

    private static final List<String> PLANS = List.of("id", "number", "name", "state", "waves", "vms", "createdBy",
            "createdAt", "savedAt", "publishedBy", "publishedAt", "note");
    private static final List<String> MOVES = List.of("vmId", "vm", "from", "to");
    private static final List<String> WAVES = List.of("wave", "what", "windowBefore", "windowAfter", "vms", "data",
            "minutesP90");

    private final Plans plans;
    private final Comparison comparison;

    PlanLists(Plans plans, Comparison comparison) {
        this.plans = plans;
        this.comparison = comparison;
    }

    @GetMapping("/waves/planner.{extension:csv|xlsx|jsonl}")
    void plans(@PathVariable String extension, HttpServletResponse response) throws IOException {
        Download.send(response, extension, "plans", PLANS, plans::page,
                plan -> Download.cells(plan.id(), plan.number(), plan.name(), plan.state().slug(), plan.waves(),
                        plan.vms(), plan.createdBy(), plan.createdAt(), plan.savedAt(), plan.publishedBy(),
                        plan.publishedAt(), plan.note()));
    }

    /// All VMs that changed their wave, also those that the page only counts.
    ///
    /// @param show `waves`, else the VMs
    @GetMapping("/waves/planner/{id}/compare.{extension:csv|xlsx|jsonl}")
    void compared(@PathVariable UUID id, @PathVariable String extension, @RequestParam UUID with,
            @RequestParam(defaultValue = "vms") String show, HttpServletResponse response) throws IOException {
        PlanView before = find(with);
        PlanView after = find(id);
        String name = "plan-%d-and-%d".formatted(before.number(), after.number());
        if (show.equals("waves")) {
            Download.send(response, extension, name + "-waves", WAVES, comparison.of(before, after).waves(),
                    wave -> Download.cells(wave.name(), wave.what(), wave.whenBefore(), wave.whenAfter(), wave.vms(),
                            wave.terabytes(), wave.minutes()));
        } else {
            Download.send(response, extension, name, MOVES, comparison.moves(before, after),
                    move -> Download.cells(move.vm(), move.name(), move.from(), move.to()));
        }
    }

    private PlanView find(UUID id) {
        return plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
