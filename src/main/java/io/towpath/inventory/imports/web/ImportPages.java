package io.towpath.inventory.imports.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportOptions;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.imports.Outcome;
import io.towpath.inventory.imports.RowView;
import io.towpath.inventory.imports.Templates;
import io.towpath.inventory.reading.FileKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Imports as pages: the list, the drop zone, and the preview with its policy.
@Controller
@RequestMapping("/imports")
class ImportPages {

    private static final int PAGE = 50;
    private static final int SAMPLE_VMS = 250;

    private final Imports imports;
    private final Receiving receiving;
    private final ImportPageMaker maker;
    private final MappingPageMaker mappings;
    private final CurrentUser user;

    ImportPages(Imports imports, Receiving receiving, ImportPageMaker maker, MappingPageMaker mappings,
            CurrentUser user) {
        this.imports = imports;
        this.receiving = receiving;
        this.maker = maker;
        this.mappings = mappings;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(@RequestParam(required = false) @Nullable UUID before, Model model) {
        List<ImportView> found = imports.list(PAGE + 1, before);
        List<ImportView> page = found.subList(0, Math.min(PAGE, found.size()));
        model.addAttribute("rows", page.stream().map(maker::line).toList());
        model.addAttribute("next", found.size() > PAGE ? "/imports?before=" + page.getLast().id() : null);
        model.addAttribute("reading", page.stream().anyMatch(one -> one.state() == ImportView.State.READING));
        model.addAttribute("templates", Templates.all());
        return "imports/list";
    }

    @GetMapping("/new")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String form(Model model) {
        model.addAttribute("templates", Templates.all());
        model.addAttribute("kinds", ImportPageMaker.kinds());
        return "imports/new";
    }

    /// Files stream straight onto the disk of this machine.
    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String send(HttpServletRequest request, RedirectAttributes flash) throws IOException {
        Imports.Submitted submitted = receiving.receive(request, true, user.actor());
        if (submitted.earlier()) {
            flash.addFlashAttribute("notice", "This file was sent before, with the same choices: here is its report. "
                    + "To compare it once more, choose \"Read it again\" when you send it.");
        }
        return "redirect:/imports/" + submitted.id();
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String one(@PathVariable UUID id, @RequestParam(required = false) @Nullable String tab,
            @RequestParam(required = false) @Nullable String kind, @RequestParam(defaultValue = "0") int after,
            @RequestParam(required = false) @Nullable String as, Model model) {
        ImportView one = imports.get(id);
        model.addAttribute("uses", ImportPageMaker.uses());
        model.addAttribute("page", maker.page(one, tab, kind, Math.max(0, after)));
        model.addAttribute("mapping", mappings.page(one, as, null));
        return "imports/import";
    }

    /// What was chosen is shown again where it cannot be taken.
    @PostMapping("/{id}/mapping")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String map(@PathVariable UUID id, @RequestParam String kind,
            @RequestParam(required = false) @Nullable String sourceSystem, HttpServletRequest request,
            HttpServletResponse response, Model model) {
        FileKind as = FileKind.of(kind).orElseThrow(() -> new RefusedException(RefusedException.Kind.INVALID,
                "validation", "there is no kind " + kind, "Choose one of the list."));
        Map<String, String> columns = pairs(request);
        String system = sourceSystem == null || sourceSystem.isBlank() ? null : sourceSystem.strip();
        try {
            imports.map(id, new Imports.Mapping(as, columns, system), user.actor());
            return "redirect:/imports/" + id;
        } catch (RefusedException refused) {
            ImportView one = imports.get(id);
            if (!refused.code().equals("import-mapping-invalid") || one.state() != ImportView.State.NEEDS_MAPPING) {
                throw refused;
            }
            response.setStatus(HttpServletResponse.SC_UNPROCESSABLE_CONTENT);
            model.addAttribute("page", maker.page(one, null, null, 0));
            model.addAttribute("mapping", mappings.page(one, null, new MappingPageMaker.Chosen(as, columns, system,
                    String.valueOf(refused.getMessage()))));
            return "imports/import";
        }
    }

    @PostMapping("/{id}/map-again")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String mapAgain(@PathVariable UUID id) {
        imports.mapAgain(id);
        return "redirect:/imports/" + id;
    }

    /// Not as lists of Spring: those would take a single header apart at its commas.
    private static Map<String, String> pairs(HttpServletRequest request) {
        String[] headers = Objects.requireNonNullElse(request.getParameterValues("header"), new String[0]);
        String[] uses = Objects.requireNonNullElse(request.getParameterValues("use"), new String[0]);
        Map<String, String> pairs = new HashMap<>();
        for (int at = 0; at < Math.min(headers.length, uses.length); at++) {
            pairs.put(headers[at], uses[at]);
        }
        return pairs;
    }

    @PostMapping("/{id}/apply")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String apply(@PathVariable UUID id, @RequestParam String onError, @RequestParam String absent,
            @RequestParam(required = false) @Nullable String manual,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String confirmRetire, RedirectAttributes flash) {
        ImportView applied = imports.apply(id, new Imports.Order(ImportOptions.parse(onError, absent, manual, true),
                reason == null || reason.isBlank() ? null : reason.strip(), user.may("wave:write"),
                number(confirmRetire)), user.actor());
        flash.addFlashAttribute("notice", maker.applied(applied));
        return "redirect:/imports/" + id;
    }

    @PostMapping("/{id}/undo")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String undo(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        imports.undo(id, reason, user.actor());
        flash.addFlashAttribute("notice",
                "Undone: the inventory is as it was before this import, but for what somebody "
                        + "changed since.");
        return "redirect:/imports/" + id;
    }

    @PostMapping("/{id}/discard")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String discard(@PathVariable UUID id, RedirectAttributes flash) {
        imports.discard(id, user.actor());
        flash.addFlashAttribute("notice", "Discarded; the file is removed, the inventory is as it was.");
        return "redirect:/imports";
    }

    @PostMapping("/{id}/compare")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String compare(@PathVariable UUID id) {
        imports.compareAgain(id, user.actor());
        return "redirect:/imports/" + id;
    }

    @PostMapping("/{id}/columns")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String columns(@PathVariable UUID id, HttpServletRequest request) {
        imports.columns(id, pairs(request), user.actor());
        return "redirect:/imports/" + id;
    }

    /// @param answer a VM's id, `new` or `skip`
    @PostMapping("/{id}/resolve")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String resolve(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer number,
            @RequestParam(required = false) @Nullable String answer,
            @RequestParam(defaultValue = "false") boolean proposals, RedirectAttributes flash) {
        if (proposals) {
            imports.resolve(id, Map.of(), List.of(), List.of(), true, user.actor());
            flash.addFlashAttribute("notice", "Taken: each of these rows means the VM that its name or address tells.");
        } else if (number != null && answer != null) {
            boolean skip = answer.equals("skip");
            boolean make = answer.equals("new");
            imports.resolve(id, skip || make ? Map.of() : Map.of(number, vm(answer)),
                    make ? List.of(number) : List.of(),
                    skip ? List.of(number) : List.of(), false, user.actor());
            flash.addFlashAttribute("notice", "Decided.");
        }
        return "redirect:/imports/" + id + "?tab=conflict";
    }

    @GetMapping("/{id}/annotated-file")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<byte[]> annotated(@PathVariable UUID id) throws IOException {
        return ImportApi.file(imports.annotated(id));
    }

    @GetMapping("/{id}/errors.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.INVENTORY_READ)
    void errors(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        ImportFilesOut.faults(response, extension, imports.faults(id, null, 0, Integer.MAX_VALUE));
    }

    /// @param tab as on the page: an outcome or `kept`; else all rows
    @GetMapping("/{id}/rows.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.INVENTORY_READ)
    void rows(@PathVariable UUID id, @PathVariable String extension,
            @RequestParam(required = false) @Nullable String tab, HttpServletResponse response) throws IOException {
        imports.get(id);
        Outcome outcome = Arrays.stream(Outcome.values()).filter(one -> one.word().equals(tab)).findFirst()
                .orElse(null);
        int[] last = {0};
        ImportFilesOut.rows(response, extension, (limit, _) -> {
            List<RowView> rows = imports.rows(id, outcome, null, "kept".equals(tab), last[0], limit);
            last[0] = rows.isEmpty() ? last[0] : rows.getLast().number();
            return rows;
        });
    }

    @GetMapping("/templates/{name}.csv")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<byte[]> template(@PathVariable String name, @RequestParam(defaultValue = "false") boolean whole) {
        Templates.Template template = Templates.of(name).orElseThrow(() -> new RefusedException(
                RefusedException.Kind.ABSENT, "not-found", "there is no template " + name, "See /imports/new."));
        return ImportApi.file(new Imports.Annotated(name + ".csv", "text/csv; charset=UTF-8",
                template.csv(whole).getBytes(StandardCharsets.UTF_8)));
    }

    /// An RVTools workbook of a made-up estate, to try with.
    @GetMapping("/sample/rvtools.xlsx")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<byte[]> sample() throws IOException {
        Path folder = Files.createTempDirectory("towpath-sample");
        Path file = folder.resolve("rvtools-sample.xlsx");
        try {
            new DemoFiles(DemoEstate.of(DemoEstate.SEED, SAMPLE_VMS)).rvtools(file);
            return ImportApi.file(new Imports.Annotated("rvtools-sample.xlsx",
                    MediaType.APPLICATION_OCTET_STREAM_VALUE, Files.readAllBytes(file)));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null || !text.strip().matches("\\d{1,9}") ? null : Integer.valueOf(text.strip());
    }

    private static UUID vm(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new RefusedException(RefusedException.Kind.INVALID, "validation", "no VM was chosen",
                    "Choose one of the VMs, a new one, or leave the row out.");
        }
    }
}
