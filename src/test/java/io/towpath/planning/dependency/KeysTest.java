package io.towpath.planning.dependency;

import static io.towpath.planning.dependency.TiesTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeysTest {

    private final List<UUID> vms = Stream.generate(TiesTest::id).limit(10).sorted().toList();
    private final UUID big = id();
    private final UUID small = id();

    @Test
    void aGroupThatGrowsOrShrinksALittleKeepsItsKey() {
        Map<UUID, UUID> before = all(big, vms.subList(0, 5));

        assertThat(Keys.keep(List.of(Set.copyOf(vms.subList(0, 8))), before)).containsExactly(big);
        assertThat(Keys.keep(List.of(Set.copyOf(vms.subList(0, 3)), Set.copyOf(vms.subList(3, 5))), before))
                .containsExactly(big, null);
    }

    @Test
    void ofTwoThatBecomeOneTheLargerKeyStays() {
        Map<UUID, UUID> before = all(big, vms.subList(0, 6));
        before.putAll(all(small, vms.subList(6, 10)));

        assertThat(Keys.keep(List.of(Set.copyOf(vms)), before)).containsExactly(big);
    }

    @Test
    void ofAGroupThatFallsIntoManyNoneHasTheKey() {
        Map<UUID, UUID> before = all(big, vms.subList(0, 9));

        assertThat(Keys.keep(List.of(Set.copyOf(vms.subList(0, 3)), Set.copyOf(vms.subList(3, 6)),
                Set.copyOf(vms.subList(6, 9))), before)).containsOnlyNulls();
    }

    @Property(tries = 200)
    void nothingChangesWhereNothingChanged(@ForAll long seed) {
        List<Set<UUID>> groups = Ties.of(TiesTest.random(new java.util.Random(seed), 40, 8, 20)).groups();
        Map<UUID, UUID> before = new HashMap<>();
        List<UUID> keys = groups.stream().map(_ -> id()).toList();
        for (int i = 0; i < groups.size(); i++) {
            before.putAll(all(keys.get(i), groups.get(i)));
        }

        assertThat(Keys.keep(groups, before)).isEqualTo(keys);
    }

    @Property(tries = 200)
    void noKeyIsGivenTwiceAndEachGoesWhereHalfItsMembersAre(@ForAll long seed) {
        var random = new java.util.Random(seed);
        Estate estate = TiesTest.random(random, 40, 8, 20);
        List<Set<UUID>> groups = Ties.of(estate).groups();
        Map<UUID, UUID> before = new HashMap<>();
        List<UUID> keys = Stream.generate(TiesTest::id).limit(6).toList();
        new TreeSet<>(estate.vms()).forEach(vm -> before.put(vm, keys.get(random.nextInt(keys.size()))));

        List<UUID> kept = Keys.keep(groups, before);

        assertThat(kept.stream().filter(java.util.Objects::nonNull).toList()).doesNotHaveDuplicates();
        for (int i = 0; i < groups.size(); i++) {
            UUID key = kept.get(i);
            if (key != null) {
                long there = groups.get(i).stream().filter(vm -> key.equals(before.get(vm))).count();
                long once = before.values().stream().filter(key::equals).count();
                assertThat(2 * there).isGreaterThanOrEqualTo(once);
            }
        }
    }

    private static Map<UUID, UUID> all(UUID group, java.util.Collection<UUID> members) {
        Map<UUID, UUID> before = new HashMap<>();
        members.forEach(vm -> before.put(vm, group));
        return before;
    }
}
