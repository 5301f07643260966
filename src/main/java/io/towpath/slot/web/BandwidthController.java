package io.towpath.slot.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.LimitKind;
import java.util.List;
import java.util.Locale;
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

/// Throttle hours.
@Controller
@RequestMapping("/slots/bandwidth")
class BandwidthController {

    private final BandwidthDesk desk;
    private final CurrentUser user;

    BandwidthController(BandwidthDesk desk, CurrentUser user) {
        this.desk = desk;
        this.user = user;
    }

    /// @param about `Target ocp-a`
    /// @param words `100 MiB/s, Mon, Tue 08:00 to 18:00, Europe/Berlin`
    public record Row(UUID id, String about, String words, @Nullable String note, boolean holds, boolean found,
            String by) {}

    /// @param now how many rules hold now, in words
    public record Rates(String now, List<Row> rows) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    String show(Model model) {
        model.addAttribute("rates", rates(desk));
        model.addAttribute("sources", desk.sources());
        model.addAttribute("targets", desk.targets());
        model.addAttribute("hosts", desk.parts(LimitKind.HOST));
        model.addAttribute("datastores", desk.parts(LimitKind.DATASTORE));
        model.addAttribute("zone", user.zone().getId());
        return "slot/bandwidth";
    }

    static Rates rates(BandwidthDesk desk) {
        List<BandwidthDesk.Line> all = desk.all();
        long holds = all.stream().filter(BandwidthDesk.Line::holds).count();
        String now = all.isEmpty()
                ? "Sources are read as fast as they can."
                : holds == 0
                        ? "No rule holds now: sources are read as fast as they can."
                        : holds + " of %d %s now."
                                .formatted(all.size(), holds == 1 ? "holds" : "hold");
        return new Rates(now, all.stream().map(line -> new Row(line.rule().id(),
                line.about().substring(0, 1).toUpperCase(Locale.ROOT) + line.about().substring(1),
                BandwidthDesk.words(line.rule()), line.rule().note(), line.holds(), line.found(), line
                        .rule().by()))
                .toList());
    }

    @PostMapping
    @PreAuthorize(Permission.ADMIN)
    String add(@RequestParam(required = false) @Nullable UUID source,
            @RequestParam(required = false) @Nullable String host,
            @RequestParam(required = false) @Nullable String datastore,
            @RequestParam(required = false) @Nullable UUID target, @RequestParam double rate,
            @RequestParam(required = false) @Nullable List<String> day, @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to, @RequestParam String zone,
            @RequestParam(required = false) @Nullable String note, RedirectAttributes redirect) {
        return done(redirect, "The rule holds within seconds, also for copies that run.",
                () -> desk.add(new BandwidthDesk.Draft(source, host, datastore, target,
                        Math.round(Math.min(rate, 1e9) * (1 << 20)),
                        BandwidthApi.days(day == null ? List.of() : day), BandwidthApi.time(from),
                        BandwidthApi.time(to), BandwidthApi.zone(zone), note), user.actor()));
    }

    @PostMapping("/{id}/remove")
    @PreAuthorize(Permission.ADMIN)
    String remove(@PathVariable UUID id, RedirectAttributes redirect) {
        return done(redirect, "The rule is gone.", () -> desk.remove(id, user.actor()));
    }

    private static String done(RedirectAttributes redirect, String notice, Runnable work) {
        try {
            work.run();
            redirect.addFlashAttribute("notice", notice);
        } catch (RefusedException refused) {
            redirect.addFlashAttribute("problem",
                    refused.getMessage() + (refused.remedy() == null ? "" : ". " + refused.remedy()));
        }
        return "redirect:/slots/bandwidth";
    }
}
