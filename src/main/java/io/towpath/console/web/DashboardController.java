package io.towpath.console.web;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page: what there is, what moves, what needs a person.
@Controller
class DashboardController {

    private final DashboardBuilder builder;

    DashboardController(DashboardBuilder builder) {
        this.builder = builder;
    }

    @GetMapping("/")
    String show(Model model) {
        model.addAttribute("page", builder.build());
        return "console/dashboard";
    }
}
