package io.towpath.migration.web;

import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The list of VMs, ready to print.
///
/// @param counts   `5,120 VMs · 214 match`
/// @param previous the page before, null on the first
/// @param clear    the list without filters
record VmListPage(String counts, boolean any, VmFilter filter, List<FacetBox> facets, List<Chip> chips,
        List<Head> heads,
        List<Row> rows, String range, @Nullable String previous, @Nullable String next, String clear, String csv,
        String api, String self) {

    static final String PATH = "/inventory/vms";

    /// A facet with its values.
    record FacetBox(String title, List<Choice> choices, boolean open) {}

    /// A value one can choose, or give up.
    record Choice(String value, String label, String count, boolean chosen, String href) {}

    /// A chosen filter, with the address without it.
    record Chip(String text, String href) {}

    /// A column that can be sorted by.
    ///
    /// @param sorted for aria-sort
    /// @param wide   left out on small screens
    record Head(String text, String href, String sorted, boolean number, boolean wide) {}

    /// @param why why it cannot be put in a wave; null when it can
    record Row(UUID id, String name, String place, String application, String owner, String os, String cpuMemory,
            String stored, int disks, String readiness, String findings, String state, @Nullable String trouble,
            @Nullable String since, @Nullable UUID waveId, @Nullable String waveKey, @Nullable String why,
            String complexity) {}

    static Row row(VmOverview vm, Moments moments) {
        return new Row(vm.id(), vm.name(), "%s · %s".formatted(vm.sourceName(), vm.place()), dash(vm.application()),
                vm.ownerName() == null ? dash(vm.ownerEmail()) : vm.ownerName(), dash(vm.osName()),
                "%d / %s".formatted(vm.cpus(), new ByteSize(vm.memoryBytes())),
                new ByteSize(vm.storedBytes()).toString(),
                vm.disks(), vm.readiness(), findings(vm), vm.state(), trouble(vm), moments.print(vm.since()),
                vm.waveId(), vm.waveKey(), why(vm), dash(vm.complexity()));
    }

    static String dash(@Nullable String text) {
        return text == null || text.isBlank() ? "–" : text;
    }

    private static String findings(VmOverview vm) {
        List<String> parts = new ArrayList<>();
        if (vm.blockers() > 0) {
            parts.add(vm.blockers() == 1 ? "1 blocker" : vm.blockers() + " blockers");
        }
        if (vm.warnings() > 0) {
            parts.add(vm.warnings() == 1 ? "1 warning" : vm.warnings() + " warnings");
        }
        return String.join(", ", parts);
    }

    private static @Nullable String trouble(VmOverview vm) {
        if (vm.stalled()) {
            return "STALLED";
        }
        return vm.held() ? "HELD" : vm.missing() ? "MISSING" : null;
    }

    private static @Nullable String why(VmOverview vm) {
        if (vm.readiness().equals("blocked")) {
            return "blocked: see its findings";
        }
        if (vm.missing()) {
            return "missing at its source";
        }
        return switch (vm.state()) {
            case "NOT_PLANNED", "CANCELLED", "ROLLED_BACK" -> null;
            case "DONE" -> "migrated already";
            default -> (vm.waveKey() == null ? "" : "in " + vm.waveKey() + ", ") + words(vm.state());
        };
    }

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').replace("sign off", "sign-off");
    }

    static List<Head> heads(VmFilter filter) {
        record Column(String text, VmFilter.Sort sort, boolean number) {}
        return List
                .of(new Column("VM", VmFilter.Sort.NAME, false),
                        new Column("Application", VmFilter.Sort.APPLICATION, false),
                        new Column("CPU / RAM", VmFilter.Sort.MEMORY, true),
                        new Column("Stored", VmFilter.Sort.STORED, true),
                        new Column("Disks", VmFilter.Sort.DISKS, true),
                        new Column("Readiness", VmFilter.Sort.BLOCKERS, false),
                        new Column("Complexity", VmFilter.Sort.COMPLEXITY, false),
                        new Column("State", VmFilter.Sort.SINCE, false), new Column("Wave", VmFilter.Sort.WAVE, false))
                .stream().map(column -> new Head(column.text(), filter.sorted(column.sort()).url(PATH),
                        filter.sortedBy() != column.sort() ? "none" : filter.descending() ? "descending" : "ascending",
                        column.number(),
                        column.number() || column.sort() == VmFilter.Sort.APPLICATION
                                || column.sort() == VmFilter.Sort.COMPLEXITY))
                .toList();
    }

    static List<Chip> chips(VmFilter filter) {
        List<Chip> chips = new ArrayList<>();
        Arrays.stream(VmFacet.values()).forEach(facet -> filter.chosen(facet)
                .forEach(value -> chips.add(new Chip("%s: %s".formatted(facet.title(), facet.label(value)),
                        filter.toggle(facet, value).url(PATH)))));
        return chips;
    }
}
