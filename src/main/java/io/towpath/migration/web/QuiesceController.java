package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.ManyQuiesce;
import io.towpath.migration.ManyQuiesce.Selection;
import io.towpath.migration.ManyTrips;
import io.towpath.replication.Quiesce;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Whether the guests of many VMs settle before snapshots: of a wave, an application, or VMs that were picked.
@Controller
@PreAuthorize(Permission.WAVE_EXECUTE)
@Tag(name = "migrations")
class QuiesceController {

    private final ManyQuiesce many;
    private final VmPicks picks;
    private final CurrentUser user;

    QuiesceController(ManyQuiesce many, VmPicks picks, CurrentUser user) {
        this.many = many;
        this.picks = picks;
        this.user = user;
    }

    /// @param of  `VMs of the wave W-003`
    /// @param now how they are asked now, in sentences
    /// @param ids of picked VMs, with commas; null where a wave or an application is meant
    public record QuiescePage(String of, List<String> now, @Nullable String wave, @Nullable String application,
            @Nullable String ids, String back) {}

    @GetMapping("/migrations/many/quiesce")
    String look(@RequestParam(required = false) @Nullable String wave,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(defaultValue = "") String back, Model model) {
        return shown(new Selection(wave, application, null), back, model);
    }

    /// Of VMs that somebody picked in a list.
    @PostMapping("/migrations/many/quiesce/picked")
    String picked(@RequestParam(required = false) @Nullable List<String> vmIds,
            @RequestParam(required = false) @Nullable String every, @RequestParam(defaultValue = "") String back,
            Model model) {
        return shown(new Selection(null, null, picks.ids(vmIds, every)), back, model);
    }

    @PostMapping("/migrations/many/quiesce/now")
    String act(@RequestParam(required = false) @Nullable String wave,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable List<String> vmIds, @RequestParam String policy,
            @RequestParam(defaultValue = "") String back, RedirectAttributes flash) {
        int vms = many.set(new Selection(wave, application, vmIds == null ? null : picks.ids(vmIds, null)),
                TripPart.quiesce(policy), user.actor());
        flash.addFlashAttribute("notice", "Said of %s: it holds from the next pass on, also the first."
                .formatted(vms == 1 ? "1 VM" : "%,d VMs".formatted(vms)));
        return "redirect:" + ManyController.back(back);
    }

    private String shown(Selection selection, String back, Model model) {
        List<UUID> ids = selection.vms() == null ? List.of() : selection.vms();
        String of = selection.wave() != null
                ? "VMs of the wave " + selection.wave()
                : selection.application() != null
                        ? "VMs of the application " + selection.application()
                        : ids.size() == 1
                                ? "The VM that was selected"
                                : "%,d VMs that were selected".formatted(ids.size());
        model.addAttribute("page", new QuiescePage(of, words(many.now(selection)), selection.wave(),
                selection.application(), selection.vms() == null
                        ? null
                        : ids.stream().map(UUID::toString).collect(Collectors.joining(",")),
                ManyController.back(back)));
        return "migration/quiesce";
    }

    private static List<String> words(Map<Quiesce, Integer> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((policy, count) -> words.add("%,d: %s.".formatted(count, switch (policy) {
            case TRY -> "the guest is asked to settle; where it does not, the snapshot is taken without";
            case REQUIRE -> "the guest has to settle, or there is no pass";
            case NEVER -> "the guest is not asked to settle";
        })));
        return words.isEmpty() ? List.of("There is no such VM.") : words;
    }

    /// Which VMs are meant: all of what is named holds of each.
    ///
    /// @param wave   `W-003`, also one that is a draft
    /// @param policy `try`, `require` or `never`
    record Wish(@Nullable String wave, @Nullable String application,
            @Size(max = ManyTrips.MOST) @Nullable List<UUID> vmIds, @NotBlank String policy) {}

    record Said(int count) {}

    @PostMapping("/api/v1/migrations/quiesce")
    @ResponseBody
    @Operation(summary = "Whether the guests of a wave, an application or VMs settle before snapshots, from the first pass on")
    Said said(@RequestBody @Valid Wish wish) {
        return new Said(many.set(new Selection(wish.wave(), wish.application(), wish.vmIds()),
                TripPart.quiesce(wish.policy()), user.actor()));
    }
}
