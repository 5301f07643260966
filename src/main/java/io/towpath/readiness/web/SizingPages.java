package io.towpath.readiness.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.readiness.RightSizing;
import io.towpath.readiness.RightSizing.Sized;
import io.towpath.readiness.SizingFilter;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/// As-is and recommended sizes side by side: as a page, as a file and for scripts.
@Controller
@Tag(name = "right-sizing")
@PreAuthorize(Permission.INVENTORY_READ)
class SizingPages {

    private static final String PATH = "/inventory/right-sizing";
    private static final int PAGE = 100;
    private static final List<String> COLUMNS = List.of("vm", "name", "application", "cpus", "recommendedCpus",
            "memoryBytes", "recommendedMemoryBytes", "cpuP95Percent", "memoryP95Percent", "measuredFrom", "measuredTo",
            "why");

    private final RightSizing sizing;

    SizingPages(RightSizing sizing) {
        this.sizing = sizing;
    }

    /// Null where there is not enough data; `why` says what is missing.
    record SizeJson(UUID vm, String name, @Nullable String application, int cpus, long memoryBytes,
            @Nullable Integer recommendedCpus, @Nullable Long recommendedMemoryBytes, @Nullable String why,
            @Nullable Instant measuredFrom, @Nullable Instant measuredTo, @Nullable BigDecimal cpuP95Percent,
            @Nullable BigDecimal memoryP95Percent, @Nullable String origin) {

        static SizeJson of(Sized sized) {
            var measured = sized.measured();
            return new SizeJson(sized.vmId(), sized.name(), sized.application(), sized.cpus(), sized.memoryBytes(),
                    sized.recommended().cpus(), sized.recommended().memoryBytes(), sized.recommended().why(),
                    measured == null ? null : measured.from(), measured == null ? null : measured.to(),
                    measured == null ? null : measured.cpuP95(), measured == null ? null : measured.memoryP95(),
                    sized.origin());
        }
    }

    /// @param next the cursor of the next page; null on the last
    record Items(List<SizeJson> items, @Nullable String next, String formula) {}

    @GetMapping("/inventory/right-sizing")
    String page(@ModelAttribute SizingQuery query, @RequestParam(defaultValue = "1") int page, Model model) {
        SizingFilter filter = query.filter();
        List<Sized> all = sizing.measured(filter);
        int pages = Math.max(1, (all.size() + PAGE - 1) / PAGE);
        int number = Math.clamp(page, 1, pages);
        int from = (number - 1) * PAGE;
        List<SizingRow> rows = all.subList(from, Math.min(all.size(), from + PAGE)).stream().map(SizingRow::of)
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("filter", filter);
        model.addAttribute("any", !all.isEmpty() || filter.narrowed() && !sizing.measured(SizingFilter.ALL).isEmpty());
        model.addAttribute("formula", sizing.formula());
        model.addAttribute("total", SizingRow.total(all));
        model.addAttribute("csv", SizingQuery.url("/inventory/right-sizing.csv", filter, 1));
        model.addAttribute("api", SizingQuery.url("/api/v1/right-sizing", filter, 1));
        model.addAttribute("range", rows.isEmpty()
                ? ""
                : String.format(Locale.ENGLISH, "%,d to %,d of %,d", from + 1, from + rows.size(), all.size()));
        model.addAttribute("previous", number > 1 ? SizingQuery.url(PATH, filter, number - 1) : null);
        model.addAttribute("next", number < pages ? SizingQuery.url(PATH, filter, number + 1) : null);
        return "readiness/right-sizing";
    }

    @GetMapping("/inventory/right-sizing.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, @ModelAttribute SizingQuery query, HttpServletResponse response)
            throws IOException {
        Download.send(response, extension, "right-sizing", COLUMNS, sizing.measured(query.filter()), row -> {
            var measured = row.measured();
            return Download.cells(row.vmId(), row.name(), row.application(), row.cpus(), row.recommended().cpus(),
                    row.memoryBytes(), row.recommended().memoryBytes(), measured == null ? null : measured.cpuP95(),
                    measured == null ? null : measured.memoryP95(), measured == null ? null : measured.from(),
                    measured == null ? null : measured.to(), row.recommended().why());
        });
    }

    @GetMapping("/api/v1/right-sizing")
    @ResponseBody
    Items list(@ModelAttribute SizingQuery query, @RequestParam(defaultValue = "0") int cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int size = Math.clamp(limit, 1, 500);
        List<Sized> all = sizing.measured(query.filter());
        int from = Math.clamp(cursor, 0, all.size());
        int to = Math.min(all.size(), from + size);
        return new Items(all.subList(from, to).stream().map(SizeJson::of).toList(),
                to < all.size() ? Integer.toString(to) : null, sizing.formula());
    }

    @GetMapping("/api/v1/vms/{id}/right-size")
    @ResponseBody
    SizeJson one(@PathVariable UUID id) {
        Optional<Sized> sized = sizing.of(id);
        return SizeJson.of(sized.orElseThrow(() -> new io.towpath.inventory.RefusedException(
                io.towpath.inventory.RefusedException.Kind.ABSENT, "not-found", "There is no VM %s.".formatted(id),
                "Look for it in the list of VMs.")));
    }
}
