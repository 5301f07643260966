package io.towpath.migration.web;

import io.towpath.access.Permission;
import io.towpath.table.TableFormat;
import io.towpath.table.TableWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The list of VMs, and the same as a file.
@Controller
class VmListController {

    private static final List<String> COLUMNS = List.of("id", "name", "source", "place", "application", "owner",
            "ownerEmail", "os", "cpus", "memoryBytes", "storedBytes", "capacityBytes", "disks", "nics", "firmware",
            "container", "readiness", "blockers", "warnings", "state", "since", "stalled", "held", "wave",
            "complexity");
    private static final int CHUNK = 1000;

    private final VmSearch search;
    private final Moments moments;

    VmListController(VmSearch search, Moments moments) {
        this.search = search;
        this.moments = moments;
    }

    @GetMapping(VmListPage.PATH)
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(@RequestParam MultiValueMap<String, String> params, Model model) {
        model.addAttribute("page", page(VmFilter.of(params)));
        return "migration/vms";
    }

    private VmListPage page(VmFilter filter) {
        List<VmOverview> found = search.page(filter);
        boolean more = found.size() > filter.size();
        List<VmListPage.Row> rows = found.stream().limit(filter.size()).map(vm -> VmListPage.row(vm, moments)).toList();
        int total = search.total();
        int match = filter.narrowed() ? search.count(filter) : total;
        NumberFormat number = NumberFormat.getIntegerInstance(Locale.ENGLISH);
        String counts = total == 1 ? "1 VM" : number.format(total) + " VMs";
        int first = (filter.page() - 1) * filter.size() + 1;
        return new VmListPage(filter.narrowed() ? "%s · %s match".formatted(counts, number.format(match)) : counts,
                total > 0, filter, total > 0 ? facets(filter, number) : List.of(), VmListPage.chips(filter),
                VmListPage.heads(filter), rows,
                rows.isEmpty() ? "" : "%d to %d of %s".formatted(first, first + rows.size() - 1, number.format(match)),
                filter.page() > 1 ? filter.at(filter.page() - 1).url(VmListPage.PATH) : null,
                more ? filter.at(filter.page() + 1).url(VmListPage.PATH) : null, VmListPage.PATH,
                filter.at(1).url(VmListPage.PATH + ".csv"), filter.at(1).url("/api/v1/vms"),
                filter.url(VmListPage.PATH));
    }

    private List<VmListPage.FacetBox> facets(VmFilter filter, NumberFormat number) {
        return Arrays.stream(VmFacet.values()).map(facet -> {
            List<VmListPage.Choice> choices = search.counts(filter, facet).stream()
                    .map(count -> new VmListPage.Choice(count.value(), facet.label(count.value()),
                            number.format(count.vms()), filter.chosen(facet).contains(count.value()),
                            filter.toggle(facet, count.value()).url(VmListPage.PATH)))
                    .toList();
            return new VmListPage.FacetBox(facet.title(), choices,
                    facet.ordinal() < VmFacet.WAVE.ordinal() || !filter.chosen(facet).isEmpty());
        }).filter(box -> !box.choices().isEmpty()).toList();
    }

    /// Exactly the rows of the view, all pages, as `csv`, `xlsx` or `jsonl`.
    @GetMapping(VmListPage.PATH + ".{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.INVENTORY_READ)
    void export(@PathVariable String extension, @RequestParam MultiValueMap<String, String> params,
            HttpServletResponse response) throws IOException {
        VmFilter filter = VmFilter.of(params);
        TableFormat format = TableFormat.of(extension).orElseThrow();
        response.setContentType(format.contentType());
        response.setHeader("Content-Disposition", "attachment; filename=\"vms." + extension + "\"");
        try (TableWriter table = TableWriter.to(response.getOutputStream(), format, "VMs", COLUMNS)) {
            List<VmOverview> rows;
            int offset = 0;
            do {
                rows = search.rows(filter, CHUNK, offset);
                for (VmOverview vm : rows) {
                    table.row(vm.id(), vm.name(), vm.sourceName(), vm.place(), vm.application(), vm.ownerName(),
                            vm.ownerEmail(), vm.osName(), vm.cpus(), vm.memoryBytes(), vm.storedBytes(),
                            vm.capacityBytes(), vm.disks(), vm.nics(), vm.firmware(), vm.container(), vm.readiness(),
                            vm.blockers(), vm.warnings(), vm.state(), vm.since(), vm.stalled(), vm.held(),
                            vm.waveKey(), vm.complexity());
                }
                offset += CHUNK;
            } while (rows.size() == CHUNK);
        }
    }
}
