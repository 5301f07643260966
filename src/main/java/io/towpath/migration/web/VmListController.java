package io.towpath.migration.web;

import io.towpath.access.Permission;
import io.towpath.table.Download;
import io.towpath.table.TableFormat;
import io.towpath.table.TableWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The list of VMs, and the same as a file.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class VmListController {

    private static final List<String> COLUMNS = List.of("id", "name", "source", "place", "application",
            "ownerName", "ownerEmail", "os", "osFamily", "cpus", "memoryBytes", "storedBytes", "usedBytes",
            "provisionedBytes",
            "capacityBytes", "disks", "nics", "firmware", "container", "readiness", "complexity", "blockers",
            "warnings", "findings", "state", "since", "stalled", "held", "waveKey", "kind", "scope", "excludedReason",
            "power", "tier", "environment", "datacenter", "cluster", "host", "folder", "dnsName", "tags");

    private final VmListPages pages;
    private final VmSearch search;

    VmListController(VmListPages pages, VmSearch search) {
        this.pages = pages;
        this.search = search;
    }

    @GetMapping(VmListPage.PATH)
    String list(@RequestParam MultiValueMap<String, String> params, HttpServletRequest request, Model model) {
        model.addAttribute("page", pages.of(VmFilter.of(params), request.getQueryString()));
        return "migration/vms";
    }

    /// The values of a facet, when somebody opens it.
    @GetMapping(VmListPage.PATH + "/facet")
    String facet(@RequestParam MultiValueMap<String, String> params, @RequestParam String facet, Model model) {
        VmFacet wanted = VmFacet.ofParam(facet)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "There is no such facet."));
        model.addAttribute("box", pages.facet(VmFilter.of(params), wanted));
        return "migration/vms :: values";
    }

    /// Exactly the rows of the view, all pages.
    @GetMapping(VmListPage.PATH + ".{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, @RequestParam MultiValueMap<String, String> params,
            HttpServletResponse response) throws IOException {
        TableFormat format = TableFormat.of(extension).orElseThrow();
        response.setContentType(format.contentType());
        response.setHeader("Content-Disposition", "attachment; filename=\"vms.%s\"".formatted(extension));
        VmFilter filter = VmFilter.of(params);
        List<String> columns = VmColumns.ALL.headers(VmColumns.ALL.chosen(filter.columns()), COLUMNS);
        try (TableWriter table = TableWriter.to(response.getOutputStream(), format, "VMs", columns)) {
            search.each(filter, vm -> {
                try {
                    table.row(cells(vm, columns));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Just these, with the columns of a view.
    void send(String extension, String chosen, List<VmOverview> vms, HttpServletResponse response) throws IOException {
        List<String> columns = VmColumns.ALL.headers(VmColumns.ALL.chosen(chosen), COLUMNS);
        Download.send(response, extension, "vms", columns, vms, vm -> cells(vm, columns));
    }

    private static @Nullable Object[] cells(VmOverview vm, List<String> columns) {
        Map<String, @Nullable Object> all = VmJson.of(vm);
        return columns.stream().map(column -> cell(all.get(column))).toArray();
    }

    private static @Nullable Object cell(@Nullable Object value) {
        return value instanceof List<?> several
                ? String.join(", ", several.stream().map(Object::toString).toList())
                : value instanceof Number || value instanceof Boolean || value == null ? value : value.toString();
    }

    static String kebab(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
