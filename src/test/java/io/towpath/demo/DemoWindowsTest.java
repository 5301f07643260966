package io.towpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The demo does not get old: whenever it is set up, it has windows for months.
class DemoWindowsTest {

    private static List<List<Object>> of(LocalDate from) {
        List<List<Object>> rows = new ArrayList<>();
        new DemoWindows(from).rows(rows::add);
        return rows;
    }

    private static List<LocalDateTime> opening(List<List<Object>> rows, String kind) {
        return rows.stream().filter(row -> row.get(1).equals(kind)).map(row -> LocalDateTime.parse((String) row.get(2)))
                .sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-10", "2026-11-16", "2026-12-31", "2027-03-28", "2027-07-01", "2028-02-29",
            "2031-10-26"})
    void windowsBeginWithinAWeekAndGoOnForMonths(String day) {
        LocalDate from = LocalDate.parse(day);
        List<LocalDateTime> windows = opening(of(from), "window");

        assertThat(windows).hasSize(99).doesNotHaveDuplicates();
        assertThat(windows.getFirst().getDayOfWeek()).isEqualTo(DayOfWeek.SATURDAY);
        assertThat(ChronoUnit.DAYS.between(from, windows.getFirst().toLocalDate())).isBetween(-2L, 4L);
        assertThat(windows.getLast().toLocalDate()).isAfter(from.plusMonths(7));
        assertThat(of(from)).isEqualTo(of(from)).extracting(List::getFirst).doesNotHaveDuplicates();
    }

    @Test
    void itIsTheEstatesOwnCalendarOnItsOwnDayAndBefore() {
        List<LocalDateTime> windows = opening(of(LocalDate.of(2026, 11, 10)), "window");

        assertThat(windows.getFirst()).isEqualTo("2026-11-14T22:00");
        assertThat(windows.getLast()).isEqualTo("2027-07-01T20:00");
        assertThat(of(LocalDate.of(2020, 1, 1))).isEqualTo(of(LocalDate.of(2026, 11, 10)));
    }

    @Test
    void theTurnOfTheYearIsFrozenWhereItIsAmongThem() {
        assertThat(opening(of(LocalDate.of(2026, 11, 26)), "freeze")).contains(LocalDateTime.of(2026, 12, 19, 0, 0));
        assertThat(opening(of(LocalDate.of(2028, 1, 3)), "freeze")).contains(LocalDateTime.of(2027, 12, 19, 0, 0));
        assertThat(opening(of(LocalDate.of(2029, 3, 1)), "freeze")).noneMatch(at -> at.getMonth() == Month.DECEMBER);
    }
}
