package io.towpath.wave.web;

import io.towpath.access.Permission;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The waves in time.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class GanttController {

    private static final int MOST = 100;

    private final WaveWatch watch;

    GanttController(WaveWatch watch) {
        this.watch = watch;
    }

    @GetMapping("/waves/gantt")
    String gantt(Model model) {
        model.addAttribute("gantt", watch.gantt(MOST));
        return "wave/gantt";
    }
}
