package io.towpath.planning.web;

import io.towpath.planning.PlanDesk.StalePlanException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/// Somebody else edited the draft meanwhile: their edits are shown beside what one wanted, which can then be done on the
/// plan as it is now.
final class StalePages {

    private StalePages() {}

    record Theirs(String what, String by, String at) {}

    record Field(String name, String value) {}

    static ModelAndView of(StalePlanException stale, HttpServletRequest request, ZoneId zone) {
        List<Field> mine = new ArrayList<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!name.equals("seen") && !name.startsWith("_")) {
                for (String value : values) {
                    mine.add(new Field(name, value));
                }
            }
        });
        var page = new ModelAndView("planning/stale", HttpStatus.CONFLICT);
        page.addObject("plan", stale.plan());
        page.addObject("theirs", stale.since().stream().map(edit -> new Theirs(edit.what()
                + (edit.undone() ? " (undone)" : ""), edit.by(), Say.minute(edit.at(), zone))).toList());
        page.addObject("mine", mine);
        page.addObject("action", request.getRequestURI().substring(request.getContextPath().length()));
        return page;
    }
}
