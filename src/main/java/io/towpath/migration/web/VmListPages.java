package io.towpath.migration.web;

import io.towpath.access.ListViews;
import io.towpath.table.Columns;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the list of VMs together.
@Component
class VmListPages {

    private final VmSearch search;
    private final VmCounts counts;
    private final ListViews views;
    private final Moments moments;

    VmListPages(VmSearch search, VmCounts counts, ListViews views, Moments moments) {
        this.search = search;
        this.counts = counts;
        this.views = views;
        this.moments = moments;
    }

    VmListPage of(VmFilter filter, @Nullable String query) {
        Columns.Chosen columns = VmColumns.ALL.chosen(filter.columns());
        long stamp = search.catchUp();
        List<VmOverview> found = search.page(filter);
        boolean more = found.size() > filter.size();
        List<VmListPage.Row> rows = found.stream().limit(filter.size()).map(vm -> VmListPage.row(vm, columns, moments))
                .toList();
        int total = counts.total(stamp);
        VmCounts.Counted counted = total == 0
                ? new VmCounts.Counted(Map.of(), 0)
                : counts.of(stamp, filter, filter.shown());
        String head = total == 1 ? "1 VM" : number(total) + " VMs";
        int first = (filter.page() - 1) * filter.size() + 1;
        VmFilter start = filter.at(1);
        return new VmListPage(filter.narrowed() ? "%s · %s match".formatted(head, number(counted.match())) : head,
                total > 0, filter, filter.withoutWords().kept(), facets(filter, counted), VmListPage.chips(filter),
                VmListPage.heads(filter, columns), columns, VmColumns.ALL.chooser(columns, VmListPage.PATH, query),
                rows,
                rows.isEmpty()
                        ? ""
                        : "%s to %s of %s".formatted(number(first), number(first + rows.size() - 1),
                                number(counted.match())),
                filter.page() > 1 ? filter.at(filter.page() - 1).url(VmListPage.PATH) : null,
                more ? filter.at(filter.page() + 1).url(VmListPage.PATH) : null,
                counted.match() <= VmListPage.SIZES.getFirst() ? List.of() : sizes(filter), VmListPage.PATH,
                exports(filter), VmFilter.path("/api/v1/vms", start.params()), filter.url(VmListPage.PATH),
                counted.match() <= rows.size() ? null : "All %s that match".formatted(number(counted.match())),
                start.url(""), views.seen(ListViews.OfList.VMS),
                views.mayShare(ListViews.OfList.VMS));
    }

    /// The values of one facet that was not counted with the page.
    VmListPage.FacetBox facet(VmFilter filter, VmFacet facet) {
        long stamp = search.catchUp();
        return box(filter, facet, counts.of(stamp, filter, Set.of(facet)).values().get(facet));
    }

    private static List<VmListPage.FacetBox> facets(VmFilter filter, VmCounts.Counted counted) {
        List<VmListPage.FacetBox> boxes = new ArrayList<>();
        for (VmFacet facet : VmFacet.values()) {
            boxes.add(box(filter, facet, counted.values().get(facet)));
        }
        return boxes;
    }

    private static VmListPage.FacetBox box(VmFilter filter, VmFacet facet, @Nullable List<VmCounts.Count> found) {
        List<VmListPage.Choice> choices = found == null
                ? List.of()
                : found.stream()
                        .map(count -> new VmListPage.Choice(count.value(), facet.label(count.value()),
                                number(count.vms()),
                                filter.chosen(facet).contains(count.value()),
                                filter.toggle(facet, count.value()).url(VmListPage.PATH)))
                        .toList();
        List<Map.Entry<String, String>> load = new ArrayList<>(filter.kept());
        load.add(Map.entry("facet", facet.param()));
        return new VmListPage.FacetBox(facet.param(), facet.title(), choices,
                facet == VmFacet.READINESS || facet == VmFacet.STATE || facet == VmFacet.COMPLEXITY
                        || !filter.chosen(facet).isEmpty() || filter.opened().contains(facet),
                found == null ? VmFilter.path(VmListPage.PATH + "/facet", load) : null,
                filter.opening(facet).url(VmListPage.PATH));
    }

    private static List<VmListPage.Link> sizes(VmFilter filter) {
        return VmListPage.SIZES.stream().map(size -> new VmListPage.Link("" + size,
                filter.sized(size).url(VmListPage.PATH), size == filter.size())).toList();
    }

    private static List<VmListPage.Link> exports(VmFilter filter) {
        return List.of("csv", "xlsx", "jsonl").stream().map(format -> new VmListPage.Link(
                format.toUpperCase(Locale.ROOT),
                VmFilter.path(VmListPage.PATH + "." + format, filter.kept()), false)).toList();
    }

    private static String number(int number) {
        return NumberFormat.getIntegerInstance(Locale.ENGLISH).format(number);
    }
}
