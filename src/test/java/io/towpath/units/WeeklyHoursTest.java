package io.towpath.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// 2031 in Berlin: the hour from 02:00 is skipped on Sunday 30 March and comes twice on Sunday 26 October.
class WeeklyHoursTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> ALWAYS = EnumSet.allOf(DayOfWeek.class);

    @Test
    void aNightEndsByTheClockOnTheWallAlsoWhereThatIsChanged() {
        WeeklyHours night = hours(ALWAYS, "22:00", "04:00");

        assertThat(night.at(at("2031-01-14T23:00:00Z")).orElseThrow().to()).isEqualTo("2031-01-15T03:00:00Z");
        WeeklyHours.Span spring = night.at(at("2031-03-29T22:00:00Z")).orElseThrow();
        assertThat(spring.to()).isEqualTo("2031-03-30T02:00:00Z");
        assertThat(Duration.between(spring.from(), spring.to())).isEqualTo(Duration.ofHours(5));
        WeeklyHours.Span autumn = night.at(at("2031-10-26T01:00:00Z")).orElseThrow();
        assertThat(Duration.between(autumn.from(), autumn.to())).isEqualTo(Duration.ofHours(7));
    }

    @Test
    void listsWhatHoldsInAStretchWithWhatBeganBefore() {
        WeeklyHours weekend = hours(EnumSet.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY), "22:00", "06:00");

        assertThat(weekend.between(at("2031-01-18T00:00:00Z"), at("2031-01-25T00:00:00Z")))
                .extracting(WeeklyHours.Span::from).containsExactly(at("2031-01-17T21:00:00Z"),
                        at("2031-01-18T21:00:00Z"), at("2031-01-24T21:00:00Z"));
    }

    @Test
    void hoursThatLieInTheSkippedOneDoNotComeThatDay() {
        WeeklyHours small = hours(ALWAYS, "02:10", "02:50");

        assertThat(small.between(at("2031-03-29T12:00:00Z"), at("2031-03-30T12:00:00Z"))).isEmpty();
        assertThat(small.between(at("2031-03-30T12:00:00Z"), at("2031-03-31T12:00:00Z"))).hasSize(1);
    }

    private static WeeklyHours hours(Set<DayOfWeek> days, String from, String to) {
        return new WeeklyHours(days, LocalTime.parse(from), LocalTime.parse(to), BERLIN);
    }

    private static Instant at(String instant) {
        return Instant.parse(instant);
    }
}
