package io.towpath.report.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.report.forklift.Fault;
import io.towpath.report.forklift.ForkliftExport;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The plan for Forklift: what would be written, what stands in the way, and the folder itself.
@Controller
@RequestMapping("/reports")
@PreAuthorize(Permission.WAVE_READ)
class ForkliftController {

    private static final int SHOWN = 500;
    /// By kind and place; what most VMs wait for first.
    private static final Comparator<Fault> BY_KIND = Comparator.comparing(Fault::noun).thenComparing(Fault::source)
            .thenComparing(Fault::vms, Comparator.reverseOrder()).thenComparing(Fault::name);

    private final ForkliftExport export;
    private final CurrentUser user;

    ForkliftController(ForkliftExport export, CurrentUser user) {
        this.export = export;
        this.user = user;
    }

    @GetMapping("/forklift")
    String page(@RequestParam(defaultValue = ForkliftExport.NAMESPACE) String namespace, Model model) {
        model.addAttribute("namespace", namespace);
        try {
            ForkliftExport.Bundle bundle = export.make(namespace.strip());
            model.addAttribute("bundle", bundle);
            model.addAttribute("plans", bundle.plans().stream().limit(SHOWN).map(this::row).toList());
            model.addAttribute("faults",
                    bundle.faults().stream().sorted(BY_KIND).limit(SHOWN).map(FaultRow::of).toList());
            model.addAttribute("counts", counts(bundle.faults()));
            model.addAttribute("more", Math.max(0, bundle.faults().size() - SHOWN));
            model.addAttribute("vms",
                    "%,d".formatted(bundle.plans().stream().mapToInt(ForkliftExport.Line::vms).sum()));
        } catch (RefusedException refused) {
            model.addAttribute("problem", "%s %s".formatted(refused.getMessage(),
                    refused.remedy() == null ? "" : refused.remedy()));
            model.addAttribute("published", refused.kind() != RefusedException.Kind.ABSENT);
        }
        return "report/forklift";
    }

    @GetMapping("/forklift.zip")
    ResponseEntity<byte[]> zip(@RequestParam(defaultValue = ForkliftExport.NAMESPACE) String namespace) {
        return answer(export.make(namespace.strip()));
    }

    static ResponseEntity<byte[]> answer(ForkliftExport.Bundle bundle) {
        return ResponseEntity.ok().header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachment; filename=\"forklift-plan-%d.zip\"".formatted(bundle.plan()))
                .body(bundle.zip());
    }

    /// For people: `17 clusters, 31 networks, 1 VM`.
    private static String counts(List<Fault> faults) {
        return faults.stream().collect(Collectors.groupingBy(Fault::noun, TreeMap::new, Collectors.counting()))
                .entrySet().stream()
                .map(kind -> "%,d %s%s".formatted(kind.getValue(), kind.getKey(), kind.getValue() == 1 ? "" : "s"))
                .collect(Collectors.joining(", "));
    }

    private PlanRow row(ForkliftExport.Line line) {
        return new PlanRow(line.name(), line.wave(), line.source(), line.namespace(), line.warm() ? "warm" : "cold",
                String.format(Locale.ENGLISH, "%,d", line.vms()), line.cutover() == null
                        ? line.warm() ? "not decided" : "when it is applied"
                        : Times.minute(line.cutover(), user.zone()));
    }

    /// A Plan, ready to print.
    record PlanRow(String name, String wave, String source, String namespace, String copies, String vms,
            String cutover) {}

    /// A fault, ready to print.
    record FaultRow(String noun, String name, String source, String detail, String vms, String href) {

        static FaultRow of(Fault fault) {
            return new FaultRow(fault.noun(), fault.name().isEmpty() ? "(no name)" : fault.name(), fault.source(),
                    fault.detail(), String.format(Locale.ENGLISH, "%,d", fault.vms()), fault.href());
        }
    }
}
