package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusinessDaysTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
            // Thursday evening: Friday, Monday to Thursday
            "2026-11-12T20:41, 5, 2026-11-20T00:00",
            // Friday just before midnight, one day: Monday
            "2026-11-13T23:59, 1, 2026-11-17T00:00",
            // on a Saturday and on a Sunday alike
            "2026-11-14T10:00, 1, 2026-11-17T00:00", "2026-11-15T10:00, 1, 2026-11-17T00:00",
            // no days: at once
            "2026-11-12T20:41, 0, 2026-11-12T20:41",
            // the clocks go back on Sunday 25 October 2026, and forward on Sunday 28 March 2027
            "2026-10-23T12:00, 1, 2026-10-27T00:00", "2027-03-26T12:00, 1, 2027-03-30T00:00"})
    void endsAtTheEndOfTheLastBusinessDay(LocalDateTime start, int days, LocalDateTime end) {
        BusinessDays calendar = new BusinessDays(BERLIN, Set.of());

        assertThat(calendar.endOf(start.atZone(BERLIN).toInstant(), days)).isEqualTo(end.atZone(BERLIN).toInstant());
    }

    @Test
    void holidaysDoNotCount() {
        BusinessDays calendar = new BusinessDays(BERLIN,
                Set.of(LocalDate.of(2026, 12, 25), LocalDate.of(2026, 12, 26), LocalDate.of(2027, 1, 1)));
        Instant start = LocalDateTime.of(2026, 12, 23, 9, 0).atZone(BERLIN).toInstant();

        // 24, 28, 29, 30, 31, then Monday 4 January
        assertThat(calendar.endOf(start, 6)).isEqualTo(LocalDateTime.of(2027, 1, 5, 0, 0).atZone(BERLIN).toInstant());
    }

    @Test
    void aDayWithoutMidnightBeginsWhenItsFirstHourDoes() {
        ZoneId beirut = ZoneId.of("Asia/Beirut");
        BusinessDays calendar = new BusinessDays(beirut, Set.of());
        // in Beirut the clocks go from 00:00 to 01:00 on Sunday 29 March 2026; Monday ends as any other
        Instant friday = LocalDateTime.of(2026, 3, 27, 12, 0).atZone(beirut).toInstant();

        assertThat(calendar.endOf(friday, 1)).isEqualTo(LocalDateTime.of(2026, 3, 31, 0, 0).atZone(beirut).toInstant());
    }

    @Test
    void neverEndsOnADayThatDoesNotCountAndNeverTooSoon() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            LocalDate day = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(2000));
            Set<LocalDate> holidays = Set.of(day.plusDays(1 + random.nextInt(5)), day.plusDays(7 + random.nextInt(5)));
            BusinessDays calendar = new BusinessDays(BERLIN, holidays);
            int days = 1 + random.nextInt(20);

            Instant end = calendar.endOf(day.atTime(random.nextInt(24), 30).atZone(BERLIN).toInstant(), days);

            LocalDate last = end.minusNanos(1).atZone(BERLIN).toLocalDate();
            long counted = day.plusDays(1).datesUntil(last.plusDays(1)).filter(calendar::counts).count();
            assertThat(calendar.counts(last)).as("seed %d", seed).isTrue();
            assertThat(counted).as("seed %d", seed).isEqualTo(days);
        }
    }
}
