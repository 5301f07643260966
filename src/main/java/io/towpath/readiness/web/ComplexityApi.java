package io.towpath.readiness.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.readiness.Complexities;
import io.towpath.readiness.Complexity.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// How hard a VM is to move: told to scripts, and corrected by people and scripts.
@Controller
@Tag(name = "complexity")
class ComplexityApi {

    private final Complexities complexities;
    private final CurrentUser user;

    ComplexityApi(Complexities complexities, CurrentUser user) {
        this.complexities = complexities;
        this.user = user;
    }

    /// @param level  what counts: `simple`, `medium`, `complex`, `special`
    /// @param by     who decided by hand; null for the rules
    /// @param matrix the second view, by system and size
    record ComplexityJson(String level, String rule, String reason, @Nullable String by, String computed,
            int effortMinutes, String matrix) {}

    record Word(String level, String reason) {}

    @GetMapping("/api/v1/vms/{id}/complexity")
    @PreAuthorize(Permission.INVENTORY_READ)
    @ResponseBody
    ComplexityJson of(@PathVariable UUID id) {
        Complexities.View view = complexities.of(id)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "There is no VM %s, or it is being judged.".formatted(id), "Ask again in a moment."));
        return new ComplexityJson(word(view.level()), view.rule(), view.reason(), view.by(), word(view.computed()),
                view.minutes(), view.matrix());
    }

    @PutMapping("/api/v1/vms/{id}/complexity")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseBody
    ComplexityJson override(@PathVariable UUID id, @RequestBody Word word) {
        complexities.override(id, level(word.level()), word.reason(), user.actor());
        return of(id);
    }

    @DeleteMapping("/api/v1/vms/{id}/complexity")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void follow(@PathVariable UUID id) {
        complexities.follow(id, user.actor());
    }

    /// @param level empty: what the rules say
    @PostMapping("/inventory/vms/{id}/complexity")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String save(@PathVariable UUID id, @RequestParam String level,
            @RequestParam(required = false) @Nullable String reason, RedirectAttributes flash) {
        if (level.isEmpty()) {
            complexities.follow(id, user.actor());
            flash.addFlashAttribute("notice", "Its complexity follows the rules.");
        } else {
            complexities.override(id, level(level), reason == null ? "" : reason, user.actor());
            flash.addFlashAttribute("notice", "Its complexity is %s.".formatted(level));
        }
        return "redirect:/inventory/vms/" + id;
    }

    private static Level level(String word) {
        return Arrays.stream(Level.values()).filter(level -> word(level).equals(word)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.INVALID, "validation",
                        "'%s' is not a class of complexity.".formatted(word),
                        "Choose simple, medium, complex or special."));
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
