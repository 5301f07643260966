package io.towpath.migration.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;

/// Counts VMs by the values of facets: for each facet with the filters of all others applied.
///
/// Small facets take one pass together: VMs are grouped by the combination of their values, and the few hundred combinations
/// are summed up here, which also gives the number that match. A large facet takes a pass of its own.
@Component
class VmCounts {

    /// Values of a large facet that are shown.
    static final int TOP = 30;

    /// How many VMs have a value, with the other filters applied.
    record Count(String value, int vms) {}

    /// @param match VMs to which all filters apply
    record Counted(Map<VmFacet, List<Count>> values, int match) {}

    private record Combination(List<String> values, int vms) {}

    private final JdbcClient jdbc;
    private final VmCountCache cache;

    VmCounts(JdbcClient jdbc, VmCountCache cache) {
        this.jdbc = jdbc;
        this.cache = cache;
    }

    /// @param stamp of the list's rows, as [VmSearch#catchUp()] tells it
    Counted of(long stamp, VmFilter filter, Set<VmFacet> wanted) {
        return cache.of(stamp, filter, wanted, () -> count(filter, wanted));
    }

    /// All VMs, whatever the filter.
    int total(long stamp) {
        return of(stamp, VmFilter.of(new LinkedMultiValueMap<>()), Set.of()).match();
    }

    private Counted count(VmFilter filter, Set<VmFacet> wanted) {
        List<VmFacet> folded = new ArrayList<>();
        for (VmFacet facet : VmFacet.values()) {
            if (facet.kind() == VmFacet.Kind.SMALL && (wanted.contains(facet) || !filter.chosen(facet).isEmpty())) {
                folded.add(facet);
            }
        }
        List<Combination> combinations = combinations(filter, folded);
        Map<VmFacet, List<Count>> values = new EnumMap<>(VmFacet.class);
        for (VmFacet facet : wanted) {
            values.put(facet, facet.kind() == VmFacet.Kind.SMALL
                    ? small(filter, folded, facet, combinations)
                    : large(filter, facet));
        }
        int match = combinations.stream().filter(combination -> fits(filter, folded, combination, EnumSet.noneOf(
                VmFacet.class))).mapToInt(Combination::vms).sum();
        return new Counted(values, match);
    }

    private List<Combination> combinations(VmFilter filter, List<VmFacet> folded) {
        VmWhere where = VmWhere.of(filter, folded);
        String columns = folded.stream().map(facet -> facet.column() + ", ").collect(Collectors.joining());
        StringBuilder positions = new StringBuilder();
        for (int position = 1; position <= folded.size(); position++) {
            positions.append(position == 1 ? " group by 1" : ", " + position);
        }
        return jdbc.sql("select %scount(*) from vm_row v where %s%s".formatted(columns, where.sql(), positions))
                .params(where.params()).query((rs, _) -> combination(rs, folded.size())).list();
    }

    private static Combination combination(ResultSet rs, int facets) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= facets; column++) {
            values.add(rs.getString(column));
        }
        return new Combination(values, rs.getInt(facets + 1));
    }

    private static List<Count> small(VmFilter filter, List<VmFacet> folded, VmFacet facet,
            List<Combination> combinations) {
        Map<String, Integer> sums = new HashMap<>();
        filter.chosen(facet).forEach(value -> sums.put(value, 0));
        int at = folded.indexOf(facet);
        combinations.stream().filter(combination -> fits(filter, folded, combination, EnumSet.of(facet)))
                .forEach(combination -> sums.merge(combination.values.get(at), combination.vms, Integer::sum));
        return sums.entrySet().stream().map(sum -> new Count(sum.getKey(), sum.getValue()))
                .sorted(Comparator.comparing(Count::vms).reversed().thenComparing(Count::value)).toList();
    }

    private static boolean fits(VmFilter filter, List<VmFacet> folded, Combination combination,
            Collection<VmFacet> except) {
        for (int at = 0; at < folded.size(); at++) {
            Collection<String> chosen = filter.chosen(folded.get(at));
            if (!chosen.isEmpty() && !except.contains(folded.get(at)) && !chosen.contains(combination.values.get(at))) {
                return false;
            }
        }
        return true;
    }

    /// The most frequent, and what is chosen.
    private List<Count> large(VmFilter filter, VmFacet facet) {
        VmWhere where = VmWhere.of(filter, Set.of(facet));
        boolean many = facet.kind() == VmFacet.Kind.MANY;
        where.params().put("chosen", filter.chosen(facet).toArray(String[]::new));
        List<Count> found = jdbc.sql("""
                select value, vms from (select %s as value, count(*) as vms from vm_row v%s where %s group by 1) counted
                 order by value = any(cast(:chosen as text[])) desc, vms desc, value collate "C" limit %d
                """.formatted(many ? "coalesce(one, '%s')".formatted(VmFacet.NONE) : facet.column(),
                many ? " left join lateral unnest(%s) one on true".formatted(facet.column()) : "", where.sql(),
                TOP + filter.chosen(facet).size()))
                .params(where.params())
                .query((rs, _) -> new Count(rs.getString("value"), rs.getInt("vms"))).list();
        List<Count> all = new ArrayList<>(found);
        filter.chosen(facet).stream().filter(value -> found.stream().noneMatch(count -> count.value().equals(value)))
                .forEach(value -> all.add(new Count(value, 0)));
        return all;
    }
}
