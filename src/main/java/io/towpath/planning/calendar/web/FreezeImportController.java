package io.towpath.planning.calendar.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.calendar.FreezeImports;
import io.towpath.planning.calendar.FreezeImports.Line;
import io.towpath.planning.calendar.FreezeImports.Outcome;
import io.towpath.planning.calendar.FreezeImports.Preview;
import io.towpath.planning.calendar.FreezeImports.Sent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Freezes from a calendar file: sent or pasted, looked at, applied, undone.
@Controller
@RequestMapping("/calendar/import")
@PreAuthorize(Permission.WAVE_WRITE)
class FreezeImportController {

    private static final int SHOWN = 300;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final FreezeImports imports;
    private final CurrentUser user;

    FreezeImportController(FreezeImports imports, CurrentUser user) {
        this.imports = imports;
        this.user = user;
    }

    /// What a form sends; text areas send lines that end in CR LF, as iCalendar's do.
    record Form(@Nullable String name, @Nullable String text, @Nullable String zone, @Nullable String application,
            @Nullable String businessUnit) {

        Sent sent() {
            String called = blank(name);
            return new Sent(called == null ? "pasted text" : called.substring(0, Math.min(200, called.length())),
                    text == null ? "" : text, WindowForm.zone(zone), blank(application), blank(businessUnit));
        }

        private static @Nullable String blank(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }
    }

    /// @param tone of its badge
    record Row(String tone, String outcome, String line, String name, String starts, String ends, String zone,
            String note) {}

    record Shown(String counts, List<Row> rows, int more, List<FreezeImports.Fault> faults, String digest,
            boolean applicable) {}

    record Past(UUID id, String name, String about, boolean canUndo) {}

    @GetMapping
    String blank(Model model) {
        return page(new Form(null, null, user.zone().getId(), null, null), model);
    }

    @PostMapping
    String look(@ModelAttribute Form form, Model model) {
        try {
            model.addAttribute("preview", shown(imports.look(form.sent())));
        } catch (RefusedException refused) {
            model.addAttribute("problem", refused.getMessage() + " " + refused.remedy());
        }
        return page(form, model);
    }

    @PostMapping("/apply")
    String apply(@ModelAttribute Form form, @RequestParam String digest, Model model, RedirectAttributes flash) {
        try {
            flash.addFlashAttribute("notice", imports.apply(form.sent(), digest, user.actor()).isPresent()
                    ? "The file is applied. It can be undone until the next one is."
                    : "The calendar was as the file says; nothing was changed.");
            return "redirect:/calendar/import#imports";
        } catch (RefusedException refused) {
            model.addAttribute("problem", refused.getMessage() + " " + refused.remedy());
            if (refused.kind() == RefusedException.Kind.STALE) {
                model.addAttribute("preview", shown(imports.look(form.sent())));
            }
            return page(form, model);
        }
    }

    @PostMapping("/{id}/undo")
    String undo(@PathVariable UUID id, RedirectAttributes flash) {
        imports.undo(id, user.actor());
        flash.addFlashAttribute("notice", "The import is undone: freezes are as they were before it.");
        return "redirect:/calendar/import#imports";
    }

    private String page(Form form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("longest", FreezeImports.LONGEST);
        model.addAttribute("imports", imports.recent().stream().map(this::past).toList());
        return "planning/freeze-import";
    }

    private Past past(FreezeImports.Made made) {
        Instant undone = made.undoneAt();
        return new Past(made.id(), made.name(), "%s, %s: %d added, %d changed, %d lifted%s".formatted(made.madeBy(),
                at(made.madeAt(), user.zone()), made.added(), made.changed(), made.lifted(),
                undone == null ? "" : "; undone by %s, %s".formatted(made.undoneBy(), at(undone, user.zone()))),
                made.canUndo());
    }

    private static Shown shown(Preview preview) {
        List<Row> rows = preview.lines().stream().sorted(Comparator.comparing((Line line) -> line.outcome())
                .thenComparing(Line::starts)).limit(SHOWN).map(FreezeImportController::row).toList();
        List<String> counts = new java.util.ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            if (preview.count(outcome) > 0) {
                counts.add("%,d %s".formatted(preview.count(outcome), word(outcome)));
            }
        }
        if (!preview.faults().isEmpty()) {
            counts.add("%,d not read".formatted(preview.faults().size()));
        }
        return new Shown(counts.isEmpty() ? "The file has no entries" : String.join(" · ", counts), rows,
                preview.lines().size() - rows.size(), preview.faults(), preview.digest(), preview.changesSomething());
    }

    private static Row row(Line line) {
        return new Row(switch (line.outcome()) {
            case ADDED -> "good";
            case CHANGED, LIFTED -> "wait";
            case SAME, LIFTED_BY_HAND, PAST -> "idle";
        }, word(line.outcome()), line.line() == 0 ? "–" : Integer.toString(line.line()), line.name(),
                at(line.starts(), line.zone()), at(line.ends(), line.zone()), line.zone().getId(), note(line));
    }

    private static String note(Line line) {
        String was = line.was();
        return switch (line.outcome()) {
            case ADDED -> line.reason();
            case CHANGED -> was == null ? "" : was;
            case LIFTED -> line.line() == 0 ? "its entry repeats at other times now" : "the file takes it back";
            case SAME -> "";
            case LIFTED_BY_HAND -> "somebody lifted it here; it stays so";
            case PAST -> "over; not taken";
        };
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case ADDED -> "new";
            case CHANGED -> "changed";
            case LIFTED -> "lifted";
            case SAME -> "same";
            case LIFTED_BY_HAND -> "lifted by hand";
            case PAST -> "past";
        };
    }

    private static String at(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }
}
