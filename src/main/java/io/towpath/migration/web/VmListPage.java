package io.towpath.migration.web;

import io.towpath.access.ListViews;
import io.towpath.table.Columns;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The list of VMs, ready to print.
///
/// @param counts   `5,120 VMs · 214 match`
/// @param params   what the form that searches keeps, besides the words
/// @param columns  besides the first
/// @param previous the page before, null on the first
/// @param clear    the list without filters
/// @param everyone `all 214 that match`, where they are more than this page shows
/// @param query    this view as a query, for whom it is saved or done something with
/// @param share    whether who looks may keep a view for everybody
record VmListPage(String counts, boolean any, VmFilter filter, List<Map.Entry<String, String>> params,
        List<FacetBox> facets, List<Chip> chips, List<Head> heads, Columns.Chosen columns, Columns.Chooser chooser,
        List<Row> rows, String range,
        @Nullable String previous, @Nullable String next, List<Link> sizes, String clear, List<Link> exports,
        String api, String self, @Nullable String everyone, String query, List<ListViews.View> views, boolean share) {

    /// For the part that shows saved views.
    public ListViews.OfList list() {
        return ListViews.OfList.VMS;
    }

    static final String PATH = "/inventory/vms";
    /// Rows a page one can choose.
    static final List<Integer> SIZES = List.of(25, 50, 100, 200);

    /// A facet with its values.
    ///
    /// @param load    where its values are, for one that is not counted yet; else null
    /// @param opening this page with it
    record FacetBox(String param, String title, List<Choice> choices, boolean open, @Nullable String load,
            String opening) {}

    /// A value one can choose, or give up.
    record Choice(String value, String label, String count, boolean chosen, String href) {}

    /// A chosen filter, with the address without it.
    record Chip(String text, String href) {}

    record Link(String text, String href, boolean current) {}

    /// A column.
    ///
    /// @param href   the list sorted by it; null where it cannot be
    /// @param sorted for aria-sort
    record Head(String text, @Nullable String href, String sorted, String css) {}

    /// @param kind `template` or `placeholder`; null for a VM
    /// @param why  why it cannot be put in a wave; null when it can
    /// @param cells of columns that hold one thing
    record Row(UUID id, String name, String place, @Nullable String kind, String application, String owner, String os,
            String cpuMemory, String used, int disks, String readiness, String findings, @Nullable String complexity,
            String state, @Nullable String trouble, @Nullable String since, @Nullable UUID waveId,
            @Nullable String waveKey, @Nullable String why, Map<String, String> cells) {}

    static Row row(VmOverview vm, Columns.Chosen columns, Moments moments) {
        Long used = vm.usedBytes();
        return new Row(vm.id(), vm.name(), "%s · %s".formatted(vm.sourceName(), vm.place()),
                vm.kind().equals("vm") ? null : vm.kind(), dash(vm.application()),
                vm.ownerName() == null ? dash(vm.ownerEmail()) : vm.ownerName(), dash(vm.osName()),
                "%d / %s".formatted(vm.cpus(), new ByteSize(vm.memoryBytes())),
                new ByteSize(used == null ? vm.storedBytes() : used).toString(), vm.disks(), vm.readiness(),
                findings(vm), vm.complexity(), vm.state(), trouble(vm), moments.print(vm.since()), vm.waveId(),
                vm.waveKey(), vm.notForWaves(), columns.usual() ? Map.of() : VmColumns.cells(vm, columns.columns()));
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

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').replace("sign off", "sign-off");
    }

    static List<Head> heads(VmFilter filter, Columns.Chosen columns) {
        List<Head> heads = new ArrayList<>();
        heads.add(head(filter, "VM", VmField.NAME, ""));
        columns.columns().forEach(column -> heads.add(head(filter, column.title(), VmColumns.field(column),
                columns.css(column))));
        return heads;
    }

    private static Head head(VmFilter filter, String title, @Nullable VmField sort, String css) {
        return sort == null
                ? new Head(title, null, "none", css)
                : new Head(title, filter.sorted(sort).url(PATH), filter.sortedBy(sort), css);
    }

    static List<Chip> chips(VmFilter filter) {
        List<Chip> chips = new ArrayList<>();
        if (!filter.q().isEmpty()) {
            chips.add(new Chip("“%s”".formatted(filter.q()), filter.withoutWords().url(PATH)));
        }
        for (VmFacet facet : VmFacet.values()) {
            filter.chosen(facet).forEach(value -> chips.add(new Chip("%s: %s".formatted(facet.title(),
                    facet.label(value)), filter.toggle(facet, value).url(PATH))));
        }
        filter.conditions().forEach(condition -> chips.add(new Chip("%s: %s".formatted(condition.param(),
                String.join(" or ", condition.values())), filter.without(condition).url(PATH))));
        return chips;
    }
}
