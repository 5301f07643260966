package io.towpath.report.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.report.forklift.Fault;
import io.towpath.report.forklift.ForkliftExport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The plan for Forklift, for scripts.
@RestController
@RequestMapping("/api/v1/exports/forklift")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class ForkliftApi {

    private static final int MOST = 500;

    private final ForkliftExport export;

    ForkliftApi(ForkliftExport export) {
        this.export = export;
    }

    /// A ZIP; with something at fault, the first of it as a problem.
    @GetMapping
    ResponseEntity<byte[]> zip(@RequestParam(defaultValue = ForkliftExport.NAMESPACE) String namespace) {
        return ForkliftController.answer(export.make(namespace));
    }

    /// All that stands in the way.
    @GetMapping("/faults")
    FaultsJson faults(@RequestParam(defaultValue = ForkliftExport.NAMESPACE) String namespace,
            @RequestParam(defaultValue = "100") int limit, @RequestParam(defaultValue = "0") int cursor) {
        List<Fault> all = export.make(namespace).faults();
        int from = Math.clamp(cursor, 0, all.size());
        int to = Math.min(all.size(), from + Math.clamp(limit, 1, MOST));
        return new FaultsJson(all.subList(from, to).stream().map(fault -> new FaultJson(fault.what(), fault.source(),
                fault.name(), fault.detail(), fault.vms())).toList(),
                to < all.size() ? Integer.toString(to) : null);
    }

    record FaultJson(String what, String source, String name, String detail, int vms) {}

    record FaultsJson(List<FaultJson> items, @Nullable String next) {}
}
