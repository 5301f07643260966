package io.towpath.planning.mapping.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import io.towpath.table.TableFormat;
import io.towpath.table.TableWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Versions of mappings: history, comparison, restoring, as a file; and what they mean for one VM.
@Controller
@RequestMapping("/mappings")
@PreAuthorize(Permission.WAVE_READ)
class VersionController {

    private static final int NEWEST = 200;
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final Mappings mappings;
    private final Inventory inventory;
    private final CurrentUser user;

    VersionController(Mappings mappings, Inventory inventory, CurrentUser user) {
        this.mappings = mappings;
        this.inventory = inventory;
        this.user = user;
    }

    record Line(int number, String author, String at, @Nullable String note, int changes,
            @Nullable Integer restoredFrom) {}

    record Change(String name, String source, String target, String who, String before, String after) {}

    /// @param to the newest where only `from` is told
    @GetMapping("/{kind}/history")
    String history(@PathVariable String kind, @RequestParam(required = false) @Nullable Integer from,
            @RequestParam(required = false) @Nullable Integer to, Model model) {
        MappingKind of = MappingKind.ofPath(kind);
        model.addAttribute("kind", of);
        model.addAttribute("head", mappings.version(of));
        model.addAttribute("versions", mappings.history(of, NEWEST).stream().map(one -> new Line(one.number(),
                one.author(), AT.format(one.at().atZone(user.zone())), one.note(), one.changes(),
                one.restoredFrom())).toList());
        if (from != null) {
            int until = to == null ? mappings.version(of) : to;
            model.addAttribute("from", from);
            model.addAttribute("to", until);
            model.addAttribute("changes", mappings.compare(of, from, until).stream().map(change -> new Change(
                    MappingPage.label(change.key().name()), name(change.key().sourceId()),
                    name(change.key().targetId()), change.key().vmId() == null
                            ? "all VMs"
                            : inventory.vm(change.key().vmId()).map(vm -> vm.name()).orElse("?")
                                    + (change.key().slot() == null ? "" : ", no. " + (change.key().slot() + 1)),
                    change.before().words(), change.after().words())).toList());
        }
        return "planning/mapping-history";
    }

    @PostMapping("/{kind}/restore")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String restore(@PathVariable String kind, @RequestParam int version, @RequestParam String reason,
            RedirectAttributes flash) {
        MappingKind of = MappingKind.ofPath(kind);
        int made = mappings.restore(of, version, reason, user.actor());
        flash.addFlashAttribute("notice", "Version %d is as version %d was.".formatted(made, version));
        return "redirect:/mappings/" + of.path() + "/history";
    }

    /// As a table: all lines of a version.
    @GetMapping("/{kind}/export")
    ResponseEntity<byte[]> export(@PathVariable String kind, @RequestParam(required = false) @Nullable Integer version)
            throws IOException {
        MappingKind of = MappingKind.ofPath(kind);
        int number = version == null ? mappings.version(of) : version;
        var out = new ByteArrayOutputStream();
        try (TableWriter table = TableWriter.to(out, TableFormat.CSV, of.path(), List.of("source", "name", "vm",
                "number", "target", "destination", "ignored"))) {
            for (Assignment line : mappings.entries(of, number)) {
                Integer slot = line.key().slot();
                table.row(name(line.key().sourceId()), line.key().name(), line.key().vmId() == null
                        ? null
                        : inventory.vm(line.key().vmId()).map(vm -> vm.name()).orElse("?"),
                        slot == null ? null : slot + 1, name(line.key().targetId()),
                        line.choice() instanceof Choice.To(String to) ? to : null,
                        line.choice() instanceof Choice.Ignore(String reason) ? reason : null);
            }
        }
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"mappings-%s-v%d.csv\"".formatted(of.path(), number))
                .body(out.toByteArray());
    }

    /// Where everything of one VM goes, at each target: a part of the VM's page.
    @GetMapping("/vms/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String vm(@PathVariable UUID id, Model model) {
        var vm = inventory.vm(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("vm", vm);
        model.addAttribute("targets", inventory.targets().stream().map(target -> {
            var now = mappings.current(target.id());
            return new AtTarget(target.id(), target.name(), now.words(),
                    mappings.resolve(target.id(), now, vm).parts().stream()
                            .filter(part -> now.of(part.kind()) != null).map(VersionController::part).toList());
        }).toList());
        return "planning/mapping-vm";
    }

    /// @param parts empty: nothing is declared there, names stay as they are
    record AtTarget(UUID id, String name, String versions, List<PartLine> parts) {}

    record PartLine(String kind, String what, String name, Mark mark, String destination) {}

    private static PartLine part(Resolution.Part part) {
        return new PartLine(part.kind().path(), part.kind() == MappingKind.PLACEMENT
                ? "the VM"
                : part.kind().memberNoun() + " " + (part.slot() + 1), MappingPage.label(part.name()),
                Mark.of(part.answer(), true), Mark.destination(part.answer()));
    }

    private String name(UUID connection) {
        return inventory.connection(connection).map(Connection::name).orElse("(removed)");
    }
}
