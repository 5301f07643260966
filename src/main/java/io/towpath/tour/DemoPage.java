package io.towpath.tour;

import io.towpath.access.CurrentUser;
import io.towpath.tour.DemoAccidents.Accident;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What the demo is, how far it is set up, and where its files are.
@OfDemo
@Controller
class DemoPage {

    private final DemoProgram program;
    private final DemoAccidents accidents;
    private final DemoMore more;
    private final DemoTimePage time;
    private final CurrentUser user;

    DemoPage(DemoProgram program, DemoAccidents accidents, DemoMore more, DemoTimePage time, CurrentUser user) {
        this.program = program;
        this.accidents = accidents;
        this.more = more;
        this.time = time;
        this.user = user;
    }

    @GetMapping("/demo")
    @PreAuthorize("hasAuthority('wave:read')")
    String show(Model model) {
        DemoProgram.Progress progress = program.progress();
        model.addAttribute("steps",
                progress.steps().stream().map(line -> new Line(line.title(), line.done())).toList());
        model.addAttribute("complete", progress.complete());
        model.addAttribute("done", progress.steps().stream().filter(DemoProgram.Progress.Line::done).count());
        model.addAttribute("trouble", progress.trouble());
        model.addAttribute("accidents", Stream.of(Accident.values()).map(one -> new Broken(one.word(), one.title(), one
                .what(), accidents.holds(one))).toList());
        model.addAttribute("time", time.shown());
        model.addAttribute("busy", more.busy());
        model.addAttribute("moreTrouble", more.trouble());
        model.addAttribute("vms", program.vms());
        model.addAttribute("folder", program.folder().toString());
        return "tour/demo";
    }

    @PostMapping("/demo/accidents/{word}")
    @PreAuthorize("hasAuthority('wave:execute')")
    String accident(@PathVariable String word, @RequestParam boolean mend, RedirectAttributes flash)
            throws IOException {
        Accident accident = Accident.of(word).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Optional<String> refused = mend ? accidents.mend(accident) : accidents.inject(accident);
        flash.addFlashAttribute(refused.isPresent() ? "problem" : "notice", refused.orElse(mend
                ? "Mended. Trips that wait go on by themselves, or by Retry."
                : accident.title() + ": see what Towpath says of it, at a wave that runs."));
        return "redirect:/demo";
    }

    @PostMapping("/demo/waves")
    @PreAuthorize("hasAuthority('wave:execute')")
    String another(RedirectAttributes flash) {
        more.start(user.actor());
        flash.addFlashAttribute("notice",
                "Four more appliances are made, found and moved. The wave is among the newest.");
        return "redirect:/demo";
    }

    /// An accident, ready to print.
    public record Broken(String word, String title, String what, boolean holds) {}

    /// A step, ready to print.
    public record Line(String title, boolean done) {}
}
