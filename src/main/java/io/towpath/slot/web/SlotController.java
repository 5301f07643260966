package io.towpath.slot.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.inventory.RefusedException;
import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.LimitDesk;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Queues;
import io.towpath.slot.Resource;
import java.time.Clock;
import java.time.ZoneId;
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

/// Who copies, who waits for what, and the limits.
@Controller
@RequestMapping("/slots")
@PreAuthorize(Permission.WAVE_READ)
class SlotController {

    private final Queues queues;
    private final LimitDesk desk;
    private final BandwidthDesk bandwidth;
    private final CurrentUser user;
    private final Clock clock;
    private final Shared<View, Shown> shown;
    private final Shared<Boolean, QueuePage> parts;

    SlotController(Queues queues, LimitDesk desk, BandwidthDesk bandwidth, CurrentUser user, Clock clock,
            Sharing sharing) {
        this.queues = queues;
        this.desk = desk;
        this.bandwidth = bandwidth;
        this.user = user;
        this.clock = clock;
        shown = sharing.shared();
        parts = sharing.shared();
    }

    private record View(boolean all, ZoneId zone) {}

    private record Shown(QueuePage queue, SlotPage limits) {}

    private Shown look(boolean all) {
        Queues.Picture now = queues.now();
        return new Shown(QueuePage.of(now.queue(), bandwidth.keepsTo(), all, clock.instant()),
                SlotPage.of(now, user.zone()));
    }

    /// @param all whether a long queue is shown to its end
    @GetMapping
    String show(@RequestParam(defaultValue = "false") boolean all, Model model) {
        Shown now = shown.get(new View(all, user.zone()), () -> look(all));
        model.addAttribute("queue", now.queue());
        model.addAttribute("page", now.limits());
        return "slot/slots";
    }

    /// What changes by itself: asked for every few seconds.
    @GetMapping("/queue")
    String queue(@RequestParam(defaultValue = "false") boolean all, Model model) {
        model.addAttribute("queue", parts.get(all,
                () -> QueuePage.of(queues.queue(), bandwidth.keepsTo(), all, clock.instant())));
        return "slot/slots :: queue";
    }

    /// A form for the limit of a kind, or of one place of it.
    @GetMapping("/limits/{kind}")
    @PreAuthorize(Permission.ADMIN)
    String form(@PathVariable String kind, @RequestParam(required = false) @Nullable String key, Model model) {
        LimitKind of = SlotApi.kindOf(kind);
        Queues.OfKind now = queues.now().limits().stream().filter(each -> each.kind() == of).findFirst().orElseThrow();
        model.addAttribute("kind", of);
        model.addAttribute("form", SlotPage.form(now, queues.known(of), key));
        return "slot/limit";
    }

    @PostMapping("/limits/{kind}")
    @PreAuthorize(Permission.ADMIN)
    String set(@PathVariable String kind, @RequestParam(defaultValue = Resource.ALL) String key,
            @RequestParam int most, @RequestParam(required = false) @Nullable String reason,
            RedirectAttributes redirect) {
        LimitKind of = SlotApi.kindOf(kind);
        return done(redirect, "The limit holds from now on. What runs already goes on.",
                () -> desk.set(of, key, most, reason, user.actor()));
    }

    @PostMapping("/limits/{kind}/reset")
    @PreAuthorize(Permission.ADMIN)
    String reset(@PathVariable String kind, @RequestParam(defaultValue = Resource.ALL) String key,
            RedirectAttributes redirect) {
        LimitKind of = SlotApi.kindOf(kind);
        return done(redirect, "It is as usual again.", () -> desk.reset(of, key, user.actor()));
    }

    @PostMapping("/lowered/{kind}/relieve")
    @PreAuthorize(Permission.ADMIN)
    String relieve(@PathVariable String kind, @RequestParam String key, RedirectAttributes redirect) {
        LimitKind of = SlotApi.kindOf(kind);
        return done(redirect, "The limit that people set holds again.", () -> desk.relieve(of, key, user.actor()));
    }

    private static String done(RedirectAttributes redirect, String notice, Runnable work) {
        try {
            work.run();
            redirect.addFlashAttribute("notice", notice);
        } catch (RefusedException refused) {
            redirect.addFlashAttribute("problem",
                    refused.getMessage() + (refused.remedy() == null ? "" : ". " + refused.remedy()));
        }
        return "redirect:/slots";
    }
}
