package io.towpath.wave.web;

import io.towpath.access.Permission;
import io.towpath.wave.Waves;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The waves in time.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class GanttController {

    private static final int MOST = 100;

    private final Waves waves;
    private final GanttBuilder gantts;

    GanttController(Waves waves, GanttBuilder gantts) {
        this.waves = waves;
        this.gantts = gantts;
    }

    @GetMapping("/waves/gantt")
    String gantt(Model model) {
        model.addAttribute("gantt", gantts.build(waves.page(MOST, 0)));
        return "wave/gantt";
    }
}
