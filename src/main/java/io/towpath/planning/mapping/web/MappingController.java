package io.towpath.planning.mapping.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKey;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offers;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Mappings of networks, storage and placement: what is unmapped first, and what a change would do before it is made.
@Controller
@RequestMapping("/mappings")
@PreAuthorize(Permission.WAVE_READ)
class MappingController {

    private final Boards boards;
    private final Offers offers;
    private final Mappings mappings;
    private final Inventory inventory;
    private final CurrentUser user;

    MappingController(Boards boards, Offers offers, Mappings mappings, Inventory inventory, CurrentUser user) {
        this.boards = boards;
        this.offers = offers;
        this.mappings = mappings;
        this.inventory = inventory;
        this.user = user;
    }

    @GetMapping
    String first() {
        return "redirect:/mappings/networks";
    }

    @GetMapping("/{kind}")
    String board(@PathVariable String kind, @RequestParam(required = false) @Nullable UUID target,
            @RequestParam(defaultValue = "all") String show, @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") int from, Model model) {
        MappingKind of = MappingKind.ofPath(kind);
        List<Connection> targets = inventory.targets();
        Connection chosen = ChosenTarget.of(targets, target, of, offers);
        model.addAttribute("targets", targets);
        model.addAttribute("target", chosen);
        model.addAttribute("kind", of);
        model.addAttribute("show", show);
        model.addAttribute("q", q);
        if (chosen != null) {
            model.addAttribute("page", MappingPage.of(boards.of(of, chosen.id()), show.equals("unmapped"), q, from));
        }
        return "planning/mappings";
    }

    /// Shows what the filled-in rows would do; nothing is changed yet.
    @PostMapping("/{kind}/preview")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String preview(@PathVariable String kind, @RequestParam UUID target, @RequestParam int seen,
            @RequestParam MultiValueMap<String, String> form, Model model, RedirectAttributes flash) {
        List<Assignment> changes = ChangeForm.read(target, form);
        if (changes.isEmpty()) {
            flash.addFlashAttribute("problem",
                    "Nothing was chosen. Choose where something goes, then look what it does.");
            return "redirect:/mappings/" + MappingKind.ofPath(kind).path() + "?target=" + target;
        }
        return preview(MappingKind.ofPath(kind), target, seen, changes, model);
    }

    /// The best suggestions from so many points on, to look at before they are applied.
    @GetMapping("/{kind}/suggested")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String suggested(@PathVariable String kind, @RequestParam UUID target,
            @RequestParam(defaultValue = "60") int least, Model model, RedirectAttributes flash) {
        MappingKind of = MappingKind.ofPath(kind);
        Board board = boards.of(of, target);
        List<Assignment> changes = board.rows().stream().filter(row -> row.vms() > 0 && !row.suggestions().isEmpty()
                && row.suggestions().getFirst().score() >= least)
                .map(row -> new Assignment(MappingKey.all(target, row.thing().sourceId(), row.thing().name()),
                        new Choice.To(row.suggestions().getFirst().destination())))
                .toList();
        if (changes.isEmpty()) {
            flash.addFlashAttribute("problem", "No suggestion has %d points or more.".formatted(least));
            return "redirect:/mappings/" + of.path() + "?target=" + target;
        }
        return preview(of, target, board.version(), changes, model);
    }

    private String preview(MappingKind kind, UUID target, int seen, List<Assignment> changes, Model model) {
        model.addAttribute("kind", kind);
        model.addAttribute("targetId", target);
        model.addAttribute("targetName", inventory.connection(target).map(Connection::name).orElse("?"));
        model.addAttribute("seen", seen);
        model.addAttribute("impact", boards.impact(kind, target, changes));
        model.addAttribute("ignores", changes.stream().anyMatch(change -> change.choice() instanceof Choice.Ignore));
        List<Assignment> now = mappings.entries(kind, mappings.version(kind));
        model.addAttribute("changes", changes.stream().map(change -> new Line(change.key(),
                MappingPage.label(change.key().name()),
                inventory.connection(change.key().sourceId()).map(Connection::name).orElse("?"), who(kind, change),
                now.stream().filter(entry -> entry.key().equals(change.key())).map(entry -> entry.choice().words())
                        .findFirst().orElse("unmapped"),
                change.choice() instanceof Choice.To(String to)
                        ? to
                        : change.choice() instanceof Choice.Ignore ? "ignored" : "unmapped",
                ChangeForm.written(change.choice()))).toList());
        return "planning/mapping-preview";
    }

    /// @param who `all VMs`, or the one
    record Line(MappingKey key, String label, String source, String who, String before, String after,
            String written) {}

    private String who(MappingKind kind, Assignment change) {
        UUID vmId = change.key().vmId();
        if (vmId == null) {
            return "all VMs";
        }
        String vm = inventory.vm(vmId).map(found -> found.name()).orElse("?");
        Integer slot = change.key().slot();
        return slot == null ? vm : "%s, %s %d".formatted(vm, kind.memberNoun(), slot + 1);
    }

    @PostMapping("/{kind}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String apply(@PathVariable String kind, @RequestParam UUID target, @RequestParam int seen,
            @RequestParam(required = false) @Nullable String note, @RequestParam MultiValueMap<String, String> form,
            RedirectAttributes flash) {
        MappingKind of = MappingKind.ofPath(kind);
        try {
            int version = mappings.change(of, ChangeForm.read(target, form), seen, note, user.actor());
            flash.addFlashAttribute("notice", version == seen
                    ? "Nothing was different."
                    : "Applied as version %d. Waves that run go by the version they started with.".formatted(version));
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", refused.getMessage() + " " + refused.remedy());
        }
        return "redirect:/mappings/" + of.path() + "?target=" + target;
    }

    /// One network, datastore or cluster: who uses it, and where single VMs go elsewhere.
    @GetMapping("/{kind}/one")
    String one(@PathVariable String kind, @RequestParam UUID target, @RequestParam UUID source,
            @RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "0") int from, Model model) {
        MappingKind of = MappingKind.ofPath(kind);
        Board board = boards.of(of, target);
        List<Boards.Member> members = boards.members(of, target, source, name);
        int start = Math.clamp(from, 0, Math.max(0, members.size() - 1));
        model.addAttribute("kind", of);
        model.addAttribute("targetId", target);
        model.addAttribute("sourceId", source);
        model.addAttribute("name", name);
        model.addAttribute("label", MappingPage.label(name));
        model.addAttribute("version", board.version());
        model.addAttribute("declared", board.declared());
        model.addAttribute("options", MappingPage.options(board.offers()));
        model.addAttribute("row", board.rows().stream().filter(row -> row.thing().sourceId().equals(source)
                && row.thing().name().equals(name)).findFirst().orElse(null));
        model.addAttribute("members", members.stream().skip(start).limit(MappingPage.ROWS)
                .map(member -> MemberLine.of(of, member)).toList());
        model.addAttribute("all", members.size());
        model.addAttribute("previous", start == 0 ? null : Math.max(0, start - MappingPage.ROWS));
        model.addAttribute("next", start + MappingPage.ROWS < members.size() ? start + MappingPage.ROWS : null);
        return "planning/mapping-one";
    }
}
