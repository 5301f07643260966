package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.RefusedException;
import io.towpath.migration.testboot.TestBoot;
import io.towpath.migration.testboot.TestBoots;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Test boots of a VM and of a wave; their pages fetch their parts from here.
@Controller
class TestBootController {

    private static final int SHOWN = 10;

    private final TestBoots tests;
    private final Inventory inventory;
    private final Moments moments;
    private final CurrentUser user;

    TestBootController(TestBoots tests, Inventory inventory, Moments moments, CurrentUser user) {
        this.tests = tests;
        this.inventory = inventory;
        this.moments = moments;
        this.user = user;
    }

    /// @param at when it was asked for; null where none was
    record WaveRow(UUID vmId, String vm, String tone, String word, @Nullable String at, @Nullable String what) {}

    @GetMapping("/inventory/vms/{id}/test-boots")
    @PreAuthorize(Permission.INVENTORY_READ)
    String page(@PathVariable UUID id, Model model) {
        Vm vm = inventory.vm(id).orElseThrow(() -> new RefusedException("not-found", "There is no VM %s.".formatted(id),
                "Look for it in the list of VMs."));
        model.addAttribute("part", TestBootPart.of(id, vm.name(), tests.of(id, SHOWN), tests.inTheWay(id).orElse(null),
                tests.terms(), moments));
        return "migration/test-boots";
    }

    @PostMapping("/inventory/vms/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String ask(@PathVariable UUID id, RedirectAttributes flash) {
        tests.ask(id, user.actor());
        flash.addFlashAttribute("notice",
                "Asked for. It begins when no pass writes and there is a turn at the target.");
        return "redirect:/inventory/vms/%s/test-boots".formatted(id);
    }

    @PostMapping("/test-boots/{id}/end")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String end(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        TestBoot boot = tests.stop(id, user.actor(), reason);
        flash.addFlashAttribute("notice", "It is being ended and removed; passes go on then.");
        return "redirect:/inventory/vms/%s/test-boots".formatted(boot.vmId());
    }

    @PostMapping("/test-boots/{id}/leave")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String leave(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        TestBoot boot = tests.leave(id, user.actor(), reason);
        flash.addFlashAttribute("notice", "Passes go on; the next one compares its disks whole.");
        return "redirect:/inventory/vms/%s/test-boots".formatted(boot.vmId());
    }

    @GetMapping("/waves/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_READ)
    String wave(@PathVariable UUID id, Model model) {
        List<TestBoots.OfWave> all = tests.ofWave(id);
        model.addAttribute("waveId", id);
        model.addAttribute("rows", all.stream().map(this::row).toList());
        model.addAttribute("booted", all.stream().filter(TestBootsApi::booted).count());
        model.addAttribute("wrote", all.stream().filter(TestBootsApi::wrote).count());
        model.addAttribute("tested", all.stream().filter(one -> one.last() != null).count());
        model.addAttribute("open", all.stream().anyMatch(one -> one.last() != null && one.last().isOpen()));
        model.addAttribute("means", TestBootPart.means(tests.terms()));
        return "migration/wave-test-boots";
    }

    private WaveRow row(TestBoots.OfWave one) {
        TestBoot last = one.last();
        return last == null
                ? new WaveRow(one.vmId(), one.vmName(), "NOT_PLANNED", "Not tested", null, null)
                : new WaveRow(one.vmId(), one.vmName(), TestBootPart.tone(last), TestBootPart.word(last),
                        moments.print(last.askedAt()), TestBootPart.row(last, moments).what());
    }

    @PostMapping("/waves/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String askWave(@PathVariable UUID id, RedirectAttributes flash) {
        TestBoots.WaveAsked asked = tests.askWave(id, user.actor());
        if (asked.asked() == 0) {
            throw new RefusedException("test-boot-not-now", asked.refused().isEmpty()
                    ? "No VM of the wave has a migration."
                    : "None of %d VMs can be booted for a test now: %s".formatted(asked.refused().size(), asked
                            .refused().getFirst()),
                    "See what is in the way of each VM on its page of test boots.");
        }
        String others = asked.refused().isEmpty()
                ? ""
                : " Not of %d: %s".formatted(asked.refused().size(), asked.refused().getFirst())
                        + (asked.refused().size() > 1 ? " …" : "");
        flash.addFlashAttribute("notice", "Asked for of %s.%s".formatted(asked.asked() == 1
                ? "one VM"
                : asked.asked() + " VMs", others));
        return "redirect:/waves/%s/test-boots".formatted(id);
    }
}
