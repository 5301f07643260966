package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.inventory.SourceTold;
import io.towpath.inventory.TargetSurveys;
import io.towpath.inventory.UploadView;
import io.towpath.inventory.Uploads;
import io.towpath.inventory.attributes.AttributeFields;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.TargetSurvey;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.Objects;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Lists sources or targets, registers one after a look at it, changes and removes it.
@Controller
@RequestMapping("/{role:sources|targets}")
class ConnectionPages {

    private final Connections connections;
    private final Scans scans;
    private final Uploads uploads;
    private final SourceTold.Sources told;
    private final TargetSurveys surveys;
    private final AttributeFields attributes;
    private final CurrentUser user;
    private final Print print;

    ConnectionPages(Connections connections, Scans scans, Uploads uploads, SourceTold.Sources told,
            TargetSurveys surveys, AttributeFields attributes, CurrentUser user, Print print) {
        this.connections = connections;
        this.scans = scans;
        this.uploads = uploads;
        this.told = told;
        this.surveys = surveys;
        this.attributes = attributes;
        this.user = user;
        this.print = print;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(@PathVariable String role, Model model) {
        Role as = Role.of(role);
        List<ConnectionView> all = connections.all(as.direction());
        Map<UUID, ScanView> newest = scans.newest(all.stream().map(view -> view.connection().id()).toList());
        List<ConnectionRow> rows = all.stream()
                .map(view -> ConnectionRow.of(view, newest.get(view.connection().id()), print)).toList();
        model.addAttribute("role", as);
        model.addAttribute("rows", rows);
        model.addAttribute("scanning", rows.stream().anyMatch(row -> row.scan() != null && row.scan().running()));
        return "inventory/connections";
    }

    @GetMapping("/new")
    @PreAuthorize(Permission.ADMIN)
    String blank(@PathVariable String role, @RequestParam(required = false) @Nullable String kind, Model model) {
        Role as = Role.of(role);
        List<String> kinds = connections.kinds(as.direction());
        String chosen = kind != null && kinds.contains(kind) ? kind : kinds.isEmpty() ? "" : usual(kinds);
        model.addAttribute("role", as);
        model.addAttribute("kinds", kinds);
        model.addAttribute("kind", chosen);
        if (!model.containsAttribute("form")) {
            model.addAttribute("form", ConnectionForm.EMPTY);
        }
        return connections.kinds(as.direction()).contains(chosen) && connections.server(as.direction(), chosen)
                ? "inventory/server-new"
                : "inventory/connection-new";
    }

    /// Shows what is at a place, before anything is stored.
    @PostMapping("/probe")
    @PreAuthorize(Permission.ADMIN)
    String probe(@PathVariable String role, @ModelAttribute ConnectionForm form, RedirectAttributes flash) {
        Role as = Role.of(role);
        String kind = kind(as, form);
        flash.addFlashAttribute("form", form.shown());
        if (connections.server(as.direction(), kind)) {
            look(as, kind, form, flash);
        } else {
            flash.addFlashAttribute("probe", connections.probe(as.direction(), kind, form.locationOrEmpty()));
        }
        return again(role, kind);
    }

    /// A server shows its certificate before anybody types a password.
    private void look(Role role, String kind, ConnectionForm form, RedirectAttributes flash) {
        try {
            flash.addFlashAttribute("shown", CertificateRow.of(
                    connections.certificate(role.direction(), kind, form.locationOrEmpty()), print));
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", text(refused));
        }
    }

    private static String again(String role, String kind) {
        return "redirect:/" + role + "/new" + (kind.equals("vsphere") ? "?kind=" + kind : "");
    }

    private static String usual(List<String> kinds) {
        return kinds.contains("staged") ? "staged" : kinds.getFirst();
    }

    @PostMapping
    @PreAuthorize(Permission.ADMIN)
    String register(@PathVariable String role, @ModelAttribute ConnectionForm form, RedirectAttributes flash) {
        Role as = Role.of(role);
        try {
            UUID id = connections.register(as.direction(), kind(as, form), form.nameOrEmpty(), form.place(),
                    user.actor());
            flash.addFlashAttribute("notice", switch (as) {
                case SOURCES -> "Registered. Its VMs appear below as the first scan finds them.";
                case TARGETS -> "Registered. Waves can choose it as their target now.";
            });
            return "redirect:/" + role + "/" + id;
        } catch (RefusedException refused) {
            flash.addFlashAttribute("form", form.shown());
            flash.addFlashAttribute("problem", text(refused));
            if (connections.server(as.direction(), kind(as, form)) && form.certificate() != null) {
                look(as, kind(as, form), form, flash);
            }
            return again(role, kind(as, form));
        }
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String one(@PathVariable String role, @PathVariable UUID id, Model model) {
        Role as = Role.of(role);
        ConnectionView view = view(as, id);
        List<ScanRow> history = scans.of(id, 20).stream().map(scan -> ScanRow.of(scan, print)).toList();
        model.addAttribute("role", as);
        model.addAttribute("row", ConnectionRow.of(view, null, print));
        model.addAttribute("server", ServerRow.of(view, print));
        model.addAttribute("told", told.told(id).map(all -> ToldCard.of(all, print.today(), print)).orElse(null));
        model.addAttribute("attributes", view.server() == null ? null : AttributeCard.of(attributes, id));
        model.addAttribute("standing", as == Role.TARGETS ? standing(id) : null);
        model.addAttribute("scans", history);
        model.addAttribute("newest", history.isEmpty() ? null : history.getFirst());
        model.addAttribute("unfinished", uploads.unfinished(id).stream().map(this::row).toList());
        model.addAttribute("consequences", consequences(as, view));
        if (!model.containsAttribute("form")) {
            Connection connection = view.connection();
            ConnectionView.Server server = view.server();
            model.addAttribute("form", new ConnectionForm(connection.kind(), connection.name(), connection.location(),
                    view.version(), server == null ? null : server.account(), null, null));
        }
        return "inventory/connection";
    }

    /// What stands at a target, in a sentence.
    private String standing(UUID id) {
        TargetSurveys.Seen seen = surveys.of(id).orElse(null);
        if (seen == null) {
            return "Nobody can be asked: no connection to its hypervisor is set.";
        }
        if (seen.isNotYet()) {
            return "It was not asked yet; that happens within minutes, or with Test.";
        }
        Instant asked = Objects.requireNonNull(seen.askedAt());
        if (seen.fault() != null) {
            return "No answer %s: %s".formatted(print.ago(asked), seen.fault());
        }
        TargetSurvey survey = Objects.requireNonNull(seen.survey());
        return "%d VMs at %s%s, asked %s".formatted(survey.standing().size(), survey.asked(), survey.networks() == null
                ? ", which does not tell its networks"
                : " and the networks " + survey.networks().stream()
                        .map(each -> each.name() + (each.active() ? "" : " (not started)"))
                        .collect(Collectors.joining(", ")),
                print.ago(asked));
    }

    @PostMapping("/{id}")
    @PreAuthorize(Permission.ADMIN)
    String edit(@PathVariable String role, @PathVariable UUID id, @ModelAttribute ConnectionForm form,
            RedirectAttributes flash) {
        int version = form.version() == null ? 0 : form.version();
        try {
            ServerRow.requirePassword(view(Role.of(role), id), form.account(), form.password());
            connections.edit(id, version, form.nameOrEmpty(), form.place(), user.actor());
            flash.addFlashAttribute("notice", "Saved.");
        } catch (RefusedException refused) {
            int current = view(Role.of(role), id).version();
            flash.addFlashAttribute("form", form.at(current));
            flash.addFlashAttribute("problem", text(refused));
        }
        return "redirect:/" + role + "/" + id;
    }

    /// How disks are named at an NBD server beside a vCenter.
    @PostMapping("/{id}/nbd")
    @PreAuthorize(Permission.ADMIN)
    String nbd(@PathVariable String role, @PathVariable UUID id, @RequestParam int version,
            @RequestParam(defaultValue = "") String template, RedirectAttributes flash) {
        view(Role.of(role), id);
        try {
            connections.readOverNbd(id, version, template, user.actor());
            flash.addFlashAttribute("notice", template.isBlank()
                    ? "Saved. Disks are not read over NBD."
                    : "Saved. It is tried when the next disk is read.");
        } catch (RefusedException refused) {
            flash.addFlashAttribute("typedTemplate", template);
            flash.addFlashAttribute("problem", text(refused));
        }
        return "redirect:/" + role + "/" + id;
    }

    @PostMapping("/{id}/test")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String test(@PathVariable String role, @PathVariable UUID id, RedirectAttributes flash) {
        Probe probe = connections.test(id);
        if (Role.of(role) == Role.TARGETS) {
            surveys.ask(id);
        }
        flash.addFlashAttribute(probe.works() ? "notice" : "problem",
                probe.remedy() == null ? probe.summary() + "." : probe.summary() + ". " + probe.remedy());
        return "redirect:/" + role + "/" + id;
    }

    /// The certificate that a server shows since another one was confirmed.
    @PostMapping("/{id}/certificate")
    @PreAuthorize(Permission.ADMIN)
    String confirm(@PathVariable String role, @PathVariable UUID id, @RequestParam String sha256,
            RedirectAttributes flash) {
        view(Role.of(role), id);
        try {
            connections.confirm(id, sha256, user.actor());
            flash.addFlashAttribute("notice", "Confirmed. It is scanned again.");
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", text(refused));
        }
        return "redirect:/" + role + "/" + id;
    }

    @PostMapping("/{id}/scan")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String scan(@PathVariable String role, @PathVariable UUID id,
            @RequestParam(defaultValue = "false") boolean list) {
        scans.start(id, user.actor());
        return list ? "redirect:/" + role : "redirect:/" + role + "/" + id;
    }

    @PostMapping("/{id}/remove")
    @PreAuthorize(Permission.ADMIN)
    String remove(@PathVariable String role, @PathVariable UUID id, @RequestParam String reason,
            RedirectAttributes flash) {
        String name = view(Role.of(role), id).connection().name();
        connections.remove(id, user.actor(), reason);
        flash.addFlashAttribute("notice", name + " was removed.");
        return "redirect:/" + role;
    }

    /// An upload that can go on, printed.
    record Unfinished(UUID id, String name, String by, String touched, long receivedBytes, long sizeBytes,
            String figures) {}

    private Unfinished row(UploadView upload) {
        return new Unfinished(upload.id(), upload.fileName(), upload.createdBy(), print.ago(upload.touchedAt()),
                upload.receivedBytes(), upload.sizeBytes(),
                "%s of %s".formatted(Print.size(upload.receivedBytes()), Print.size(upload.sizeBytes())));
    }

    private static List<String> consequences(Role role, ConnectionView view) {
        return switch (role) {
            case SOURCES -> List.of(
                    "Its %s VMs stay in the inventory as missing.".formatted(Print.count(view.vms())),
                    view.server() == null
                            ? "It is not scanned any more. Nothing in the folder is changed."
                            : "It is not looked at any more. Nothing at the server is changed.",
                    "It is refused while one of its VMs migrates.");
            case TARGETS -> List.of("No wave can choose it any more.", "Nothing in the folder is changed.",
                    "It is refused while a VM migrates to it.");
        };
    }

    private ConnectionView view(Role role, UUID id) {
        return connections.find(id).filter(view -> view.connection().direction() == role.direction())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private String kind(Role role, ConnectionForm form) {
        List<String> kinds = connections.kinds(role.direction());
        return form.kindOr(kinds.isEmpty() ? "" : usual(kinds));
    }

    private static String text(RefusedException refused) {
        return refused.remedy() == null
                ? refused.getMessage() + "."
                : refused.getMessage() + ". " + refused.remedy();
    }
}
