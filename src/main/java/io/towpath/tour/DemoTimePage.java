package io.towpath.tour;

import io.towpath.access.CurrentUser;
import io.towpath.tour.time.DemoTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// How fast the demo's time runs: in the bar of every page, and on the demo's own.
@OfDemo
@Controller
class DemoTimePage {

    private static final List<Integer> SPEEDS = List.of(1, 10, DemoTime.USUAL, 300, DemoTime.FASTEST);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private final DemoTime time;
    private final DemoProgram program;
    private final CurrentUser user;

    DemoTimePage(DemoTime time, DemoProgram program, CurrentUser user) {
        this.time = time;
        this.program = program;
        this.user = user;
    }

    /// Ready to print.
    ///
    /// @param speeds that can be chosen
    public record Shown(String now, String zone, int speed, boolean paused, List<Integer> speeds) {}

    Shown shown() {
        ZonedDateTime now = time.now().atZone(user.zone());
        return new Shown(now.format(SHOWN), user.zone().getId(), time.speed(), time.paused(), SPEEDS);
    }

    @GetMapping("/demo/time")
    @PreAuthorize("hasAuthority('wave:read')")
    String show(Model model) {
        model.addAttribute("time", shown());
        DemoProgram.Progress progress = program.progress();
        model.addAttribute("steps", progress.steps().size());
        model.addAttribute("done", progress.steps().stream().filter(DemoProgram.Progress.Line::done).count());
        return "tour/time :: bar";
    }

    /// @param to `pause`, `resume`, or a speed
    @PostMapping("/demo/time")
    @PreAuthorize("hasAuthority('wave:execute')")
    String set(@RequestParam String to, @RequestHeader(name = "HX-Request", required = false) @Nullable String htmx,
            Model model) {
        switch (to) {
            case "pause" -> time.pause();
            case "resume" -> time.resume();
            default -> time.run(speed(to));
        }
        return htmx != null ? show(model) : "redirect:/demo";
    }

    private static int speed(String text) {
        try {
            int speed = Integer.parseInt(text);
            if (speed >= 1 && speed <= DemoTime.FASTEST) {
                return speed;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
                "\"%s\" is no speed, expected pause, resume, or 1 to %d".formatted(text, DemoTime.FASTEST));
    }
}
