package io.towpath.inventory.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    /// The week begins on Monday, 1 February 2027, the fifth such day of no month; what is open of the asked hours.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sat 22:00-02:00                      | 2027-02-06T20:00 | 2027-02-07T06:00 | 2027-02-06T22:00 | 2027-02-07T02:00
            Saturdays 10pm – 2am                 | 2027-02-06T20:00 | 2027-02-07T06:00 | 2027-02-06T22:00 | 2027-02-07T02:00
            Sat 22:00-2am                        | 2027-02-06T20:00 | 2027-02-07T06:00 | 2027-02-06T22:00 | 2027-02-07T02:00
            Sa 22.00 bis So 02.00 Uhr            | 2027-02-06T20:00 | 2027-02-07T06:00 | 2027-02-06T22:00 | 2027-02-07T02:00
            Sat 22:00 - Mon 04:00                | 2027-02-06T20:00 | 2027-02-08T06:00 | 2027-02-06T22:00 | 2027-02-08T04:00
            Sat, Sun 22:00-06:00                 | 2027-02-07T20:00 | 2027-02-08T08:00 | 2027-02-07T22:00 | 2027-02-08T06:00
            Sat/Sun 2200-0600                    | 2027-02-07T20:00 | 2027-02-08T08:00 | 2027-02-07T22:00 | 2027-02-08T06:00
            Mon-Fri 18:00-06:00                  | 2027-02-05T12:00 | 2027-02-07T00:00 | 2027-02-05T18:00 | 2027-02-06T06:00
            weekdays 20:00-24:00; Sun 02:00-06:00| 2027-02-07T00:00 | 2027-02-07T12:00 | 2027-02-07T02:00 | 2027-02-07T06:00
            Tue 01:00-02:00, 04:00-06:00         | 2027-02-02T00:00 | 2027-02-02T12:00 | 2027-02-02T04:00 | 2027-02-02T06:00
            weekend                              | 2027-02-05T12:00 | 2027-02-09T00:00 | 2027-02-06T00:00 | 2027-02-08T00:00
            daily 22:00-04:00                    | 2027-02-03T21:00 | 2027-02-04T09:00 | 2027-02-03T22:00 | 2027-02-04T04:00
            22:00-04:00                          | 2027-02-03T21:00 | 2027-02-04T09:00 | 2027-02-03T22:00 | 2027-02-04T04:00
            24x7                                 | 2027-02-01T03:00 | 2027-02-09T03:00 | 2027-02-01T03:00 | 2027-02-09T03:00
            2nd Sat of the month 22:00-23:00     | 2027-02-01T00:00 | 2027-02-28T00:00 | 2027-02-13T22:00 | 2027-02-13T23:00
            last Sunday 02:00-04:00              | 2027-02-01T00:00 | 2027-03-01T00:00 | 2027-02-28T02:00 | 2027-02-28T04:00
            Sat 21:00-01:00 UTC                  | 2027-02-06T20:00 | 2027-02-07T06:00 | 2027-02-06T22:00 | 2027-02-07T02:00
            Sat 22:00-02:00 (Europe/Zurich)      | 2027-02-06T23:00 | 2027-02-07T01:00 | 2027-02-06T23:00 | 2027-02-07T01:00
            """)
    void readsDaysAndTimes(String text, LocalDateTime from, LocalDateTime to, LocalDateTime opens,
            LocalDateTime closes) {
        MaintenanceWindow.Open open = within(text, from, to);

        assertThat(open).isNotNull();
        assertThat(open.from()).isEqualTo(opens.atZone(ZURICH).toInstant());
        assertThat(open.to()).isEqualTo(closes.atZone(ZURICH).toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"whenever", "tbd", "n/a", "-", "Sat 22:00", "Sat 22:00-25:00", "22:00-02:00-04:00",
            "every 2nd Saturday 22:00-02:00", "daily except Sun 22:00-02:00", "Sat 13pm-2am", "2026-12-05 22:00-02:00",
            "first 22:00-02:00", "Mon-Fri-Sun", "ask Anna", "Sat 22:00-02:00 MOON/base", "22:001-2",
            "Sat 8-11pm", "Sat 10-2am", "12-6am", "Sat 1pm-5", "Sat 10pm-02:00"})
    void doesNotGuess(String text) {
        assertThat(MaintenanceWindow.parse(text)).isNull();
    }

    @Test
    void aNightInWhichClocksChangeIsAsLongAsItIs() {
        MaintenanceWindow.Open spring = within("Sat 22:00-04:00", LocalDateTime.parse("2027-03-27T20:00"),
                LocalDateTime.parse("2027-03-28T12:00"));

        assertThat(Objects.requireNonNull(spring).minutes()).isEqualTo(Duration.ofHours(5).toMinutes());
    }

    @Test
    void isEqualToOneOfTheSameTimeHoweverItWasWritten() {
        assertThat(MaintenanceWindow.parse("Sat 22:00-02:00")).isEqualTo(MaintenanceWindow.parse("SAT  10pm - 2am"))
                .hasSameHashCodeAs(MaintenanceWindow.parse("SAT  10pm - 2am"))
                .isNotEqualTo(MaintenanceWindow.parse("Sat 22:00-02:00 UTC"))
                .isNotEqualTo(MaintenanceWindow.parse("Sun 22:00-02:00"));
        assertThat(MaintenanceWindow.parse("Tue 20:00-23:00; Sat 22:00-02:00; 2nd, last Sun 01:00-03:00"))
                .isEqualTo(MaintenanceWindow
                        .parse("last, 2nd Sun 1am-3am; Sat 22:00-02:00; Sat 10pm-2am; Tue 20:00-23:00"))
                .hasSameHashCodeAs(MaintenanceWindow.parse(
                        "last, 2nd Sun 01:00-03:00; Sat 22:00-02:00; Tue 20:00-23:00"))
                .isNotEqualTo(MaintenanceWindow.parse("Tue 20:00-23:00; Sat 22:00-02:00"));
    }

    @Test
    void whatLiesOutsideIsNotOpen() {
        assertThat(within("Sat 22:00-02:00", LocalDateTime.parse("2027-02-02T20:00"), LocalDateTime.parse(
                "2027-02-02T23:00"))).isNull();
    }

    private static MaintenanceWindow.@Nullable Open within(String text, LocalDateTime from, LocalDateTime to) {
        MaintenanceWindow window = MaintenanceWindow.parse(text);
        assertThat(window).as(text).isNotNull();
        return window.within(from.atZone(ZURICH).toInstant(), to.atZone(ZURICH).toInstant(), ZURICH);
    }
}
