package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// 2031 in Berlin: the hour from 02:00 is skipped on Sunday 30 March and comes twice on Sunday 26 October.
class BandwidthRuleTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> WEEKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final Set<DayOfWeek> ALWAYS = EnumSet.allOf(DayOfWeek.class);

    @Test
    void holdsInTheHoursOfTheWallsClockSummerAndWinter() {
        BandwidthRule office = rule(100, WEEKDAYS, "08:00", "18:00");

        assertThat(office.inForce(at("2031-01-15T06:59:59Z"))).isFalse();
        assertThat(office.inForce(at("2031-01-15T07:00:00Z"))).isTrue();
        assertThat(office.inForce(at("2031-07-15T06:00:00Z"))).isTrue();
        assertThat(office.inForce(at("2031-07-15T15:59:59Z"))).isTrue();
        assertThat(office.inForce(at("2031-07-15T16:00:00Z"))).isFalse();
        assertThat(office.inForce(at("2031-07-19T10:00:00Z"))).as("a Saturday").isFalse();
    }

    @Test
    void aNightBelongsToTheDayOnWhichItBegins() {
        BandwidthRule night = rule(100, Set.of(DayOfWeek.FRIDAY), "22:00", "06:00");

        assertThat(night.inForce(at("2031-01-17T21:00:00Z"))).as("Friday").isTrue();
        assertThat(night.inForce(at("2031-01-18T04:59:59Z"))).as("Saturday morning").isTrue();
        assertThat(night.inForce(at("2031-01-18T05:00:00Z"))).isFalse();
        assertThat(night.inForce(at("2031-01-17T03:00:00Z"))).as("Friday morning").isFalse();
        assertThat(night.inForce(at("2031-01-18T21:30:00Z"))).as("Saturday evening").isFalse();
    }

    @Test
    void whatBeginsInASkippedHourBeginsAtTheChange() {
        BandwidthRule night = rule(100, ALWAYS, "02:30", "05:00");

        assertThat(night.inForce(at("2031-03-30T00:59:59Z"))).as("01:59:59").isFalse();
        assertThat(night.inForce(at("2031-03-30T01:00:00Z"))).as("03:00, the change").isTrue();
        assertThat(night.inForce(at("2031-03-30T02:59:59Z"))).isTrue();
        assertThat(night.inForce(at("2031-03-30T03:00:00Z"))).isFalse();
        assertThat(rule(100, ALWAYS, "01:00", "02:30").inForce(at("2031-03-30T00:59:59Z"))).isTrue();
        assertThat(rule(100, ALWAYS, "01:00", "02:30").inForce(at("2031-03-30T01:00:00Z"))).isFalse();
    }

    @Test
    void whatEndsInAnHourThatComesTwiceHoldsWithoutAGap() {
        BandwidthRule night = rule(100, ALWAYS, "02:15", "02:45");

        assertThat(minutes(night, at("2031-10-26T00:00:00Z"), at("2031-10-26T03:00:00Z")))
                .as("from the first 02:15 to the second 02:45").isEqualTo(90);
        assertThat(minutes(night, at("2031-10-25T00:00:00Z"), at("2031-10-25T03:00:00Z"))).isEqualTo(30);
    }

    @Test
    void aWholeDayHas23Or25HoursWhenTheClockChanges() {
        BandwidthRule sunday = rule(100, Set.of(DayOfWeek.SUNDAY), "00:00", "00:00");

        assertThat(minutes(sunday, at("2031-03-29T12:00:00Z"), at("2031-03-31T12:00:00Z"))).isEqualTo(23 * 60);
        assertThat(minutes(sunday, at("2031-10-25T12:00:00Z"), at("2031-10-27T12:00:00Z"))).isEqualTo(25 * 60);
        assertThat(minutes(rule(100, ALWAYS, "07:30", "07:30"), at("2031-10-20T00:00:00Z"),
                at("2031-11-01T00:00:00Z"))).as("always").isEqualTo(12 * 24 * 60);
    }

    @Test
    void theLowestThatHoldsCountsForEachSourceAndForAllTogether() {
        RatePlace source = RatePlace.source(UUID.randomUUID());
        BandwidthRule all = rule(400, ALWAYS, "00:00", "00:00");
        BandwidthRule office = of(source, rule(100, WEEKDAYS, "08:00", "18:00"));
        BandwidthRule ever = of(source, rule(200, ALWAYS, "00:00", "00:00"));
        List<BandwidthRule> rules = List.of(all, office, ever);

        assertThat(Bandwidth.inForce(rules, at("2031-01-15T11:00:00Z")))
                .isEqualTo(Map.of(RatePlace.ALL, 400L << 20, source, 100L << 20));
        assertThat(Bandwidth.inForce(rules, at("2031-01-15T21:00:00Z")))
                .isEqualTo(Map.of(RatePlace.ALL, 400L << 20, source, 200L << 20));
    }

    @Test
    void aTargetALinkAndAHostHaveLimitsOfTheirOwn() {
        UUID source = UUID.randomUUID();
        UUID target = UUID.randomUUID();
        List<BandwidthRule> rules = List.of(of(RatePlace.target(target), rule(30, ALWAYS, "00:00", "00:00")),
                of(RatePlace.link(source, target), rule(20, WEEKDAYS, "08:00", "18:00")),
                of(RatePlace.host(source, "esx-14"), rule(10, ALWAYS, "00:00", "00:00")));

        assertThat(Bandwidth.inForce(rules, at("2031-01-15T21:00:00Z"))).as("the link's has other hours")
                .isEqualTo(Map.of(RatePlace.target(target), 30L << 20, RatePlace.host(source, "esx-14"), 10L << 20));
        assertThat(Bandwidth.inForce(rules, at("2031-01-15T11:00:00Z")))
                .containsEntry(RatePlace.link(source, target), 20L << 20);
        assertThatThrownBy(() -> new RatePlace(null, "esx-14", null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RatePlace(source, "esx-14", null, target))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RatePlace(source, "esx-14", "ds", null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCopyKeepsToTheLimitsOfAllThatItLoads() {
        UUID source = UUID.randomUUID();
        UUID target = UUID.randomUUID();

        assertThat(RatePlace.of(List.of(new Need(Resource.host(source, "rack 1/esx-14"), 2),
                new Need(Resource.datastore(source, "san/1"), 2), new Need(Resource.vcenter(source, "vc-muc"), 1),
                new Need(Resource.link(source, "vc-muc", target, "ocp-a"), 1),
                new Need(Resource.target(target, "ocp-a"), 1), new Need(Resource.ANY_NODE, 1))))
                .containsExactlyInAnyOrder(RatePlace.ALL, RatePlace.host(source, "rack 1/esx-14"),
                        RatePlace.datastore(source, "san/1"),
                        RatePlace.source(source), RatePlace.link(source, target), RatePlace.target(target));
    }

    /// Nodes come, go and look in any order, and each knows only of what the others took when it looked.
    @Test
    void nodesNeverTakeMoreTogetherThanIsAllowedAndEndUpWithEvenParts() {
        Random random = new Random(7);
        long allowed = (100L << 20) + 1;
        Set<String> readers = new HashSet<>();
        Map<String, Long> taken = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String node = "node-" + random.nextInt(5);
            if (random.nextInt(4) == 0 && !readers.remove(node)) {
                readers.add(node);
            }
            look(node, allowed, readers, taken);
            long waiting = taken.values().stream().filter(share -> share == 1).count();
            assertThat(sum(taken)).isLessThanOrEqualTo(allowed + waiting);
        }
        readers.addAll(List.of("node-0", "node-1", "node-2"));
        readers.removeAll(List.of("node-3", "node-4"));
        for (int i = 0; i < 10; i++) {
            look("node-" + i % 5, allowed, readers, taken);
        }

        assertThat(taken).isEqualTo(Map.of("node-0", allowed / 3, "node-1", allowed / 3, "node-2", allowed / 3));
    }

    private static void look(String node, long allowed, Set<String> readers, Map<String, Long> taken) {
        long others = sum(taken) - taken.getOrDefault(node, 0L);
        taken.remove(node);
        if (readers.contains(node)) {
            taken.put(node, Bandwidth.share(allowed, readers, node, others));
        }
    }

    private static long sum(Map<String, Long> taken) {
        return taken.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void sayItInWords() {
        assertThat(BandwidthDesk.words(rule(100, Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), "22:00", "06:00")))
                .isEqualTo("100 MiB/s, Mon, Fri 22:00 to 06:00 the next day, Europe/Berlin");
        assertThat(BandwidthDesk.words(rule(100, ALWAYS, "00:00", "00:00"))).isEqualTo("100 MiB/s, always");
        assertThatThrownBy(() -> rule(100, Set.of(), "22:00", "06:00")).isInstanceOf(IllegalArgumentException.class);
    }

    private static long minutes(BandwidthRule rule, Instant from, Instant to) {
        long held = 0;
        for (Instant at = from; at.isBefore(to); at = at.plus(Duration.ofMinutes(1))) {
            held += rule.inForce(at) ? 1 : 0;
        }
        return held;
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static BandwidthRule of(RatePlace place, BandwidthRule rule) {
        return new BandwidthRule(rule.id(), place, rule.bytesPerSecond(), rule.days(), rule.from(), rule.to(),
                rule.zone(), null, "lena", Instant.EPOCH);
    }

    private static BandwidthRule rule(int mebibytes, Set<DayOfWeek> days, String from, String to) {
        return new BandwidthRule(UUID.randomUUID(), RatePlace.ALL, (long) mebibytes << 20, days, LocalTime.parse(from),
                LocalTime.parse(to), BERLIN, null, "lena", Instant.EPOCH);
    }
}
