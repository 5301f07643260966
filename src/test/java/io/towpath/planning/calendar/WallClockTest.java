package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.inventory.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class WallClockTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    @Test
    void aTimeThatNoClockShowsIsRefused() {
        assertThatThrownBy(() -> WallClock.instant("opens", LocalDateTime.parse("2027-03-28T02:30"), ZURICH))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "opens: 2027-03-28 02:30 does not exist in Europe/Zurich, since clocks go from 02:00 to 03:00 "
                                + "that night");
    }

    @Test
    void aTimeThatOccursTwiceIsTheEarlierOne() {
        assertThat(WallClock.instant("opens", LocalDateTime.parse("2026-10-25T02:30"), ZURICH))
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void aNightOfAClockChangeIsLongerOrShorterThanTheClockSays() {
        CutoverWindow spring = CalendarTextTest.window("2027-03-27T22:00", "2027-03-28T04:00", ZURICH, "spring");
        CutoverWindow autumn = CalendarTextTest.window("2026-10-24T22:00", "2026-10-25T04:00", ZURICH, "autumn");

        assertThat(spring.length()).isEqualTo(Duration.ofHours(5));
        assertThat(autumn.length()).isEqualTo(Duration.ofHours(7));
        assertThat(spring.crossesClockChange()).isTrue();
        assertThat(
                CalendarTextTest.window("2026-11-14T22:00", "2026-11-15T03:00", ZURICH, "plain").crossesClockChange())
                .isFalse();
    }
}
