package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

/// The list against a model of it in Java that knows nothing of SQL.
@DatabaseTest
class VmSearchTest {

    private static final Map<VmFacet, Function<RandomEstate.Model, Set<String>>> MODEL = model();

    @Autowired
    VmSearch search;
    @Autowired
    VmCounts counts;
    @Autowired
    JdbcClient jdbc;

    private final long seed = Long.getLong("vms.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private @Nullable RandomEstate made;

    @BeforeEach
    void anEstate() {
        System.out.println("seed " + seed);
        made = new RandomEstate(jdbc, random);
    }

    @Test
    void rowsAndCountsAreThoseOfTheModel() {
        grow(250);
        for (int round = 0; round < 60; round++) {
            Map<VmFacet, Set<String>> chosen = new HashMap<>();
            int filters = random.nextInt(4);
            for (int n = 0; n < filters; n++) {
                VmFacet facet = pick(List.copyOf(MODEL.keySet()));
                Set<String> values = chosen.computeIfAbsent(facet, _ -> new TreeSet<>());
                for (int value = 0; value <= random.nextInt(2); value++) {
                    values.add(pick(List.copyOf(MODEL.get(facet).apply(pick(estate().vms)))));
                }
            }
            check(filter("", chosen));
        }
    }

    @Test
    void countsAreKeptUntilARowChanges() {
        grow(12);
        VmFilter filter = filter("", Map.of());
        Set<VmFacet> wanted = Set.of(VmFacet.POWER);
        long stamp = search.catchUp();
        VmCounts.Counted first = counts.of(stamp, filter, wanted);

        assertThat(counts.of(stamp, filter, wanted)).isSameAs(first);
        assertThat(counts.of(stamp, filter.at(2), wanted)).as("another page").isSameAs(first);

        UUID vm = estate().vms.getFirst().id;
        String power = jdbc.sql("select coalesce(power_state, 'none') from vm where id = :id").param("id", vm)
                .query(String.class).single();
        String other = power.equals("suspended") ? "off" : "suspended";
        jdbc.sql("update vm set power_state = :power where id = :id").param("power", other).param("id", vm).update();

        assertThat(search.catchUp()).as("stamp").isNotEqualTo(stamp);
        assertThat(power(counts.of(search.catchUp(), filter, wanted), other)).isEqualTo(power(first, other) + 1);
    }

    private static int power(VmCounts.Counted counted, String value) {
        return java.util.Objects.requireNonNull(counted.values().get(VmFacet.POWER)).stream()
                .filter(count -> count.value().equals(value)).mapToInt(VmCounts.Count::vms).sum();
    }

    private void check(VmFilter filter) {
        List<RandomEstate.Model> expected = estate().vms.stream().filter(vm -> fits(filter, vm, null)).toList();
        assertThat(search.ids(filter, 1000)).as("%s", filter)
                .containsExactlyInAnyOrderElementsOf(expected.stream().map(vm -> vm.id).toList());

        VmCounts.Counted counted = counts.of(search.catchUp(), filter, EnumSet.copyOf(MODEL.keySet()));

        assertThat(counted.match()).as("%s", filter).isEqualTo(expected.size());
        for (VmFacet facet : MODEL.keySet()) {
            Map<String, Integer> brute = new HashMap<>();
            filter.chosen(facet).forEach(value -> brute.put(value, 0));
            estate().vms.stream().filter(vm -> fits(filter, vm, facet))
                    .forEach(vm -> MODEL.get(facet).apply(vm).forEach(value -> brute.merge(value, 1, Integer::sum)));
            List<VmCounts.Count> told = java.util.Objects.requireNonNull(counted.values().get(facet));
            told.forEach(count -> assertThat(count.vms()).as("%s=%s of %s", facet, count.value(), filter)
                    .isEqualTo(brute.getOrDefault(count.value(), 0)));
            assertThat(told).as("%s of %s", facet, filter).extracting(VmCounts.Count::value).doesNotHaveDuplicates();
            if (brute.size() <= VmCounts.TOP) {
                assertThat(told).as("%s of %s", facet, filter).hasSameSizeAs(brute.keySet());
            }
        }
    }

    private boolean fits(VmFilter filter, RandomEstate.Model vm, @Nullable VmFacet except) {
        return filter.chosen().entrySet().stream().filter(entry -> MODEL.containsKey(entry.getKey()))
                .allMatch(entry -> entry.getKey() == except
                        || MODEL.get(entry.getKey()).apply(vm).stream().anyMatch(entry.getValue()::contains));
    }

    @Test
    void everySortIsThatOfTheModelAndPagesJoinWithoutAGap() {
        grow(120);
        Comparator<RandomEstate.Model> byName = Comparator.<RandomEstate.Model, String>comparing(
                vm -> vm.name.toLowerCase(Locale.ROOT)).thenComparing(vm -> vm.id.toString());
        Map<String, Comparator<RandomEstate.Model>> sorts = Map.of("name", byName,
                "-name", byName.reversed().thenComparing(vm -> vm.id.toString()), "usedBytes",
                Comparator.<RandomEstate.Model>comparingLong(vm -> vm.used).thenComparing(byName), "-usedBytes",
                Comparator.<RandomEstate.Model>comparingLong(vm -> -vm.used).thenComparing(byName), "application",
                Comparator.<RandomEstate.Model, @Nullable String>comparing(vm -> vm.application,
                        Comparator.nullsLast(Comparator.naturalOrder())).thenComparing(byName),
                "-application,-cpus",
                Comparator.<RandomEstate.Model, @Nullable String>comparing(vm -> vm.application,
                        Comparator.nullsLast(Comparator.reverseOrder())).thenComparing(vm -> -vm.cpus)
                        .thenComparing(byName));
        sorts.forEach((sort, order) -> {
            VmFilter filter = filter("sort=" + sort, Map.of());
            List<UUID> paged = new ArrayList<>();
            @Nullable
            VmCursor at = null;
            do {
                List<VmSearch.Hit> page = search.after(filter, at, 7);
                page.forEach(hit -> paged.add(hit.vm().id()));
                at = page.size() == 7 ? VmCursor.read(page.getLast().cursor().text(), filter) : null;
            } while (at != null);
            assertThat(paged).as(sort).isEqualTo(estate().vms.stream().sorted(order).map(vm -> vm.id).toList());
        });
    }

    @Test
    void pagesNeitherSkipNorRepeatWhileOtherRowsComeAndGo() {
        grow(60);
        Set<UUID> before = new HashSet<>(estate().vms.stream().map(vm -> vm.id).toList());
        VmFilter filter = filter("sort=-usedBytes", Map.of());
        List<UUID> seen = new ArrayList<>();
        Set<UUID> gone = new HashSet<>();
        @Nullable
        VmCursor at = null;
        do {
            List<VmSearch.Hit> page = search.after(filter, at, 7);
            page.forEach(hit -> seen.add(hit.vm().id()));
            at = page.size() == 7 ? page.getLast().cursor() : null;
            estate().add(estate().vms.size());
            // one that was seen leaves the list: by number of rows the next page would begin one too late
            UUID leaving = pick(seen);
            jdbc.sql("update vm set source_id = (select id from connection where name = :t) where id = :id")
                    .param("t", estate().mark + "-target").param("id", leaving).update();
            gone.add(leaving);
        } while (at != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void aListIsRightAfterEachChange() {
        grow(12);
        RandomEstate.Model vm = estate().vms.stream().filter(one -> one.disks > 0).findFirst().orElseThrow();
        VmFilter all = filter("", Map.of());
        assertThat(search.ids(all, 100)).hasSize(12);

        estate().judge(vm);
        assertThat(row(vm).readiness()).isEqualTo(vm.readiness);
        assertThat(row(vm).findings()).containsExactlyElementsOf(vm.findings);
        change("update vm set name = 'Other', version = version + 1 where id = :id", vm.id);
        assertThat(row(vm).name()).isEqualTo("Other");
        assertThat(row(vm).readiness()).as("being judged").isEqualTo("unknown");
        change("update application set name = name || '-x' where id = :id", estate().application(1));
        change("update vm set application_id = (select id from application where name = :name) where id = :id", vm.id,
                estate().mark + "-app-1-x");
        assertThat(row(vm).application()).isEqualTo(estate().mark + "-app-1-x");
        change("update application set name = name || '-y' where id = :id", estate().application(1));
        assertThat(row(vm).application()).isEqualTo(estate().mark + "-app-1-x-y");
        change("delete from vm_disk where vm_id = :id", vm.id);
        assertThat(row(vm).disks()).isZero();
        change("update vm_nic set mac = '00:50:56:aa:bb:cc' where vm_id = :id", vm.id);
        assertThat(search.ids(filter("q=00-50-56-AA-BB-CC", Map.of()), 9)).containsExactly(vm.id);
        change("update connection set name = name || '-moved' where name = :name", vm.id, estate().mark);
        assertThat(search.ids(all, 100)).isEmpty();
        assertThat(row(vm).sourceName()).isEqualTo(estate().mark + "-moved");
        change("insert into complexity_override values (:id, 'special', 'r', 't', now())", vm.id);
        assertThat(row(vm).complexity()).isEqualTo("special");
        assertThat(jdbc.sql("""
                select count(*) from vm_row_fresh f full join vm_row r using (id)
                 where id = any(:ids) and (f.search collate "C", f.state, f.disks, f.wave_key, f.readiness, f.rules)
                       is distinct from (r.search, r.state, r.disks, r.wave_key, r.readiness, r.rules)
                """).param("ids", estate().vms.stream().map(one -> one.id).toArray(UUID[]::new))
                .query(Integer.class).single()).as("rows that are not what they should be").isZero();
    }

    @Test
    void aWaiverThatRunsOutCountsAgain() {
        grow(1);
        RandomEstate.Model vm = estate().vms.getFirst();
        do {
            estate().judge(vm);
        } while (vm.blockers != 1 || vm.findings.size() != 1);
        UUID waiver = jdbc.sql("""
                insert into waiver (rule, vm_id, reason, expires_on, requested_by, requested_at, approved_by, approved_at)
                values (:r, :vm, 'r', current_date, 'a', now(), 'b', now()) returning id
                """).param("r", vm.findings.iterator().next()).param("vm", vm.id).query(UUID.class).single();
        jdbc.sql("update finding set waiver_id = :w where vm_id = :vm").param("w", waiver).param("vm", vm.id).update();
        assertThat(row(vm).blockers()).isZero();

        // the day after, as far as the row can tell
        jdbc.sql("alter table waiver disable trigger vm_row_updated").update();
        jdbc.sql("update waiver set expires_on = current_date - 1 where id = :w").param("w", waiver).update();
        jdbc.sql("alter table waiver enable trigger vm_row_updated").update();
        jdbc.sql("update vm_row set fresh_until = fresh_until - 1 where id = :vm").param("vm", vm.id).update();

        assertThat(row(vm).blockers()).isOne();
        assertThat(row(vm).findings()).containsExactlyElementsOf(vm.findings);
    }

    @Test
    void wordsFindNamesAddressesAndNumbersTheExactFirst() {
        grow(30);
        RandomEstate.Model vm = pick(estate().vms);
        change("update vm set name = 'zz-needle', moref = 'vm-4711', dns_name = 'Needle.example.com', "
                + "instance_uuid = '50251EEB-1111-2222-3333-444455556666' where id = :id", vm.id);
        RandomEstate.Model other = estate().vms.stream().filter(one -> one != vm).findFirst().orElseThrow();
        change("update vm set name = 'aa-zz-needle-2' where id = :id", other.id);

        for (String words : List.of("ZZ-needle", vm.ip, vm.mac, vm.mac.replace(':', '-'), "vm-4711",
                "needle.EXAMPLE.com", "50251eeb-1111-2222-3333-444455556666", vm.id.toString())) {
            assertThat(search.ids(filter("q=" + words, Map.of()), 9)).as(words).startsWith(vm.id);
        }
        assertThat(search.ids(filter("q=zz-needle", Map.of()), 9)).containsExactly(vm.id, other.id);
        assertThat(search.ids(filter("q=%25", Map.of()), 99)).containsExactlyInAnyOrderElementsOf(estate().vms.stream()
                .filter(one -> one.name.contains("%") && one != vm && one != other).map(one -> one.id).toList());
    }

    @Test
    void comparisonsAreThoseOfTheModel() {
        grow(100);
        long half = 2500L << 30;
        check("usedBytes__gte=" + half, vm -> vm.used >= half);
        check("usedBytes__lt=" + half + "&cpus=3", vm -> vm.used < half && vm.cpus == 3);
        check("cpus__in=1,2", vm -> vm.cpus <= 2);
        check("name__ic=%C3%84RG", vm -> vm.name.startsWith("Ärger"));
        check("name__isw=w", vm -> vm.name.startsWith("Web"));
        check("name__ic=p_1", vm -> vm.name.contains("p_1"));
        check("owner__empty=true", vm -> vm.owner == null);
        check("folder__empty=false&disks__gt=1", vm -> vm.folder != null && vm.disks > 1);
        check("tier__lte=2", vm -> vm.tier != null && vm.tier <= 2);
        check("readiness__in=ready,blocked", vm -> Set.of("ready", "blocked").contains(vm.readiness));
    }

    private void check(String query, java.util.function.Predicate<RandomEstate.Model> fits) {
        assertThat(search.ids(filter(query, Map.of()), 1000)).as(query).containsExactlyInAnyOrderElementsOf(
                estate().vms.stream().filter(fits).map(vm -> vm.id).toList());
    }

    private void change(String sql, UUID id) {
        assertThat(jdbc.sql(sql).param("id", id).update()).isPositive();
    }

    private void change(String sql, UUID id, String name) {
        assertThat(jdbc.sql(sql).param("id", id).param("name", name).update()).isPositive();
    }

    private VmOverview row(RandomEstate.Model vm) {
        return search.of(List.of(vm.id)).getFirst();
    }

    private void grow(int vms) {
        for (int n = 0; n < vms; n++) {
            estate().add(n);
        }
    }

    private RandomEstate estate() {
        return java.util.Objects.requireNonNull(made);
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /// Of this estate only.
    private VmFilter filter(String query, Map<VmFacet, Set<String>> chosen) {
        MultiValueMap<String, String> params = new LinkedMultiValueMap<>();
        UriComponentsBuilder.fromUriString("?" + query).build().getQueryParams()
                .forEach((name, values) -> values.stream().filter(java.util.Objects::nonNull).forEach(value -> params
                        .add(name, java.net.URLDecoder.decode(value, java.nio.charset.StandardCharsets.UTF_8))));
        params.add("source", estate().mark);
        chosen.forEach((facet, values) -> values.forEach(value -> params.add(facet.param(), value)));
        return VmFilter.of(params);
    }

    private static Map<VmFacet, Function<RandomEstate.Model, Set<String>>> model() {
        Map<VmFacet, Function<RandomEstate.Model, Set<String>>> all = new java.util.EnumMap<>(VmFacet.class);
        all.put(VmFacet.READINESS, vm -> one(vm.readiness));
        all.put(VmFacet.COMPLEXITY, vm -> one(vm.complexity));
        all.put(VmFacet.STATE, vm -> one(vm.state));
        all.put(VmFacet.SCOPE, vm -> one(vm.scope));
        all.put(VmFacet.WAVE, vm -> one(vm.wave));
        all.put(VmFacet.FOLDER, vm -> one(vm.folder));
        all.put(VmFacet.POWER, vm -> one(vm.power));
        all.put(VmFacet.TIER, vm -> one(vm.tier == null ? null : vm.tier.toString()));
        all.put(VmFacet.OS_FAMILY, vm -> one(vm.osFamily));
        all.put(VmFacet.APPLICATION, vm -> one(vm.application));
        all.put(VmFacet.OWNER, vm -> one(vm.owner));
        all.put(VmFacet.TAG, vm -> vm.tags.isEmpty() ? Set.of("none") : vm.tags);
        all.put(VmFacet.FINDING, vm -> vm.findings.isEmpty() ? Set.of("none") : vm.findings);
        return all;
    }

    private static Set<String> one(@Nullable String value) {
        return Set.of(value == null ? "none" : value);
    }
}
