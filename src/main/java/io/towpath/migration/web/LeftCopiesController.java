package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.left.LeftCopies;
import io.towpath.migration.left.LeftCopy;
import io.towpath.units.ByteSize;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Copies left at targets by attempts that ended, and their removal.
@Controller
@Tag(name = "Copies left at targets")
class LeftCopiesController {

    private final LeftCopies left;
    private final Moments moments;
    private final CurrentUser user;

    LeftCopiesController(LeftCopies left, Moments moments, CurrentUser user) {
        this.left = left;
        this.moments = moments;
        this.user = user;
    }

    /// @param data     of what was copied, and of how much: `12 GiB of 40 GiB`, `up to 40 GiB`
    /// @param mustStay null where they may be removed
    /// @param trouble  why they could not be removed; null where nothing went wrong
    public record Row(UUID migrationId, UUID vmId, String vm, int attempt, UUID targetId, String target,
            List<FileRow> files, String data, @Nullable String since, String ended, String tone, String word,
            String why, @Nullable String mustStay, @Nullable String trouble, List<String> means) {}

    public record FileRow(String label, String file) {}

    /// @param state    `kept`, `removing`
    /// @param goesOn   whether another attempt at the same target goes on with them
    /// @param targetRan whether a VM ran from them, or may have
    /// @param mustStay why they are not removed now; null where they may be
    record CopyJson(UUID migrationId, int attempt, UUID vmId, String vmName, UUID targetId, String targetName,
            Instant since, String state, boolean goesOn, boolean targetRan, String why, @Nullable String mustStay,
            @Nullable String lastError, List<LeftCopy.Image> images) {}

    /// @param confirm the VM's name
    record Remove(@NotBlank @Size(max = 500) String reason, @Nullable String confirm) {}

    record Freed(long freedBytes) {}

    @GetMapping("/copies-left")
    @PreAuthorize(Permission.INVENTORY_READ)
    String page(@RequestParam(required = false) @Nullable UUID vm, Model model) {
        List<LeftCopy> all = vm == null ? left.all() : left.ofVm(vm);
        model.addAttribute("rows", all.stream().map(this::row).toList());
        model.addAttribute("vm", vm);
        long total = all.stream().mapToLong(LeftCopy::dataBytes).sum();
        model.addAttribute("total", total == 0 ? null : new ByteSize(total).toString());
        return "migration/copies-left";
    }

    @PostMapping("/copies-left/{migrationId}/remove")
    @PreAuthorize(Permission.WAVE_WRITE)
    String remove(@PathVariable UUID migrationId, @RequestParam String reason,
            @RequestParam(required = false) @Nullable String confirm, RedirectAttributes flash) {
        long freed = left.remove(migrationId, confirm, TripController.reason(reason), user.actor());
        flash.addFlashAttribute("notice", "Removed: %s are free again.".formatted(new ByteSize(freed)));
        return "redirect:/copies-left";
    }

    @GetMapping("/api/v1/copies-left")
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "Images of attempts that ended, which no other uses, the oldest first")
    @ResponseBody
    List<CopyJson> all() {
        return left.all().stream().map(LeftCopiesController::json).toList();
    }

    @PostMapping("/api/v1/copies-left/{migrationId}/remove")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Delete them at the target; refused unless the VM's name is confirmed")
    @ResponseBody
    Freed remove(@PathVariable UUID migrationId, @Valid @RequestBody Remove body) {
        return new Freed(left.remove(migrationId, body.confirm(), TripController.reason(body.reason()), user.actor()));
    }

    private Row row(LeftCopy copy) {
        long capacity = copy.images().stream().mapToLong(LeftCopy.Image::capacityBytes).sum();
        return new Row(copy.migrationId(), copy.vmId(), copy.vmName(), copy.attempt(), copy.targetId(),
                copy.targetName(),
                copy.images().stream().map(image -> new FileRow(image.label(), image.file())).toList(),
                copy.dataBytes() == 0
                        ? "up to " + new ByteSize(capacity)
                        : "%s of %s".formatted(new ByteSize(copy.dataBytes()), new ByteSize(capacity)),
                moments.print(copy.since()), copy.ended(),
                copy.lastError() != null ? "FAILED" : copy.removing() || copy.ran() ? "WAITING" : "DONE",
                copy.lastError() != null
                        ? "Not removed yet"
                        : copy.removing()
                                ? "Being removed"
                                : copy.ran() ? "Its target may have run" : copy.next() ? "Can be gone on with" : "Kept",
                copy.why(), copy.mustStay(), copy.lastError(), means(copy));
    }

    private static List<String> means(LeftCopy copy) {
        return List.of(
                "%d %s of attempt %d %s deleted at %s; nobody can bring them back.".formatted(copy.images().size(),
                        copy.images().size() == 1 ? "image" : "images", copy.attempt(),
                        copy.images().size() == 1 ? "is" : "are", copy.targetName()),
                copy.ran()
                        ? "What was written while the VM ran from them is lost."
                        : "Another attempt copies everything anew.",
                "The source is not touched.");
    }

    private static CopyJson json(LeftCopy copy) {
        return new CopyJson(copy.migrationId(), copy.attempt(), copy.vmId(), copy.vmName(), copy.targetId(),
                copy.targetName(), copy.since(), copy.removing() ? "removing" : "kept", copy.next(), copy.ran(),
                copy.why(), copy.mustStay(), copy.lastError(), copy.images());
    }
}
