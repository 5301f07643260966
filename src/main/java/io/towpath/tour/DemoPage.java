package io.towpath.tour;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// What the demo is, how far it is set up, and where its files are.
@OfDemo
@Controller
class DemoPage {

    private final DemoProgram program;

    DemoPage(DemoProgram program) {
        this.program = program;
    }

    @GetMapping("/demo")
    String show(Model model) {
        DemoProgram.Progress progress = program.progress();
        model.addAttribute("steps",
                progress.steps().stream().map(line -> new Line(line.title(), line.done())).toList());
        model.addAttribute("complete", progress.complete());
        model.addAttribute("trouble", progress.trouble());
        model.addAttribute("folder", program.folder().toString());
        return "tour/demo";
    }

    /// A step, ready to print.
    public record Line(String title, boolean done) {}
}
