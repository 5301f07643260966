package io.towpath.planning.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.Progress;
import io.towpath.planning.Scope;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurnUpTest {

    private static final Instant TODAY = Instant.parse("2027-03-01T10:00:00Z");

    @Test
    void whatIsOverIsDrawnUpToTodayAndTheForecastGoesOnFromThere() {
        Progress.SoFar soFar = soFar(20, 10, 9, 1);

        BurnUp picture = BurnUp.of(forecast(), null, soFar, scope(1, 2), ZoneOffset.UTC);

        // three weeks back and two ahead share 880 points; 12 VMs in all share 270
        assertThat(picture.today()).isEqualTo(60 + 880 * 3 / 5.0);
        assertThat(picture.scope()).isEqualTo(16);
        assertThat(picture.actual()).isEqualTo("60.0,286.0 236.0,263.5 412.0,218.5 588.0,196.0");
        assertThat(picture.middle()).startsWith("588.0,196.0 764.0,").endsWith(" 940.0,61.0");
        assertThat(picture.up()).extracting(BurnUp.Tick::text).containsExactly("0", "3", "6", "9", "12");
        assertThat(picture.summary())
                .isEqualTo("4 VMs are over so far. 6 VMs, 1 under way, are over by 15 Mar 2027 in half of the runs and "
                        + "by 15 Mar 2027 in nine of ten. 2 VMs are in no window: the dates are without. The last window "
                        + "is planned for 15 Mar 2027.");
    }

    @Test
    void aProgramThatHasNotBegunHasNoPast() {
        BurnUp picture = BurnUp.of(forecast(), null, soFar(), scope(0, 0), ZoneOffset.UTC);

        assertThat(picture.actual()).isNull();
        assertThat(picture.today()).isEqualTo(60);
        assertThat(picture.summary()).startsWith("6 VMs are over by ");
    }

    @Test
    void theTableHasTheWeeksBeforeTodayAndCountsWhatIsOver() {
        Progress.SoFar soFar = soFar(10, 1);

        List<ForecastPage.Week> weeks = ForecastPage.weeks(forecast(), List.of(), soFar, ZoneOffset.UTC);

        assertThat(weeks).extracting(ForecastPage.Week::actual).containsExactly("1", "2", "–", "–");
        assertThat(weeks).extracting(ForecastPage.Week::p50).containsExactly("–", "–", "5", "8");
    }

    @Test
    void bytesAndApplicationsHaveTheirOwnCourseAndFigures() {
        Progress.SoFar tb = new Progress.SoFar(Unit.TB, List.of(new Progress.Step(daysAgo(1), 3_000_000_000_000L)));

        BurnUp picture = BurnUp.of(forecast(), null, tb, scope(1, 1), ZoneOffset.UTC);

        assertThat(picture.title()).isEqualTo("TB that are over, by week");
        assertThat(picture.up().getLast().text()).isEqualTo("12.5");
        assertThat(picture.summary()).startsWith("3.0 TB is over so far. 9.0 TB, 0.5 under way, is over by ").contains(
                "0.5 TB is in no window");
        assertThat(BurnUpRow.of(forecast(), tb)).extracting(BurnUpRow::over).containsExactly(3_000_000_000_000L, null,
                null);
        assertThat(BurnUpRow.of(forecast(), tb)).extracting(BurnUpRow::p50).containsExactly(null, 7_000_000_000_000L,
                12_000_000_000_000L);
        assertThat(ForecastPage.weeks(forecast(), List.of(), new Progress.SoFar(Unit.APPLICATIONS, List.of()),
                ZoneOffset.UTC)).extracting(ForecastPage.Week::p50).containsExactly("1", "2");
    }

    /// Of half a TB each, of no application.
    private static Scope scope(int underWay, int left) {
        return new Scope(amount(6 - underWay), amount(underWay), amount(left), List.of(),
                TODAY.plus(Duration.ofDays(13)), TODAY.plus(Duration.ofDays(14)));
    }

    private static Scope.Amount amount(int vms) {
        return new Scope.Amount(vms, vms * 500_000_000_000L, 0);
    }

    private static Progress.SoFar soFar(int... daysAgo) {
        return new Progress.SoFar(Unit.VMS, Arrays.stream(daysAgo).mapToObj(days -> new Progress.Step(daysAgo(days), 1))
                .toList());
    }

    private static Instant daysAgo(int days) {
        return TODAY.minus(Duration.ofDays(days));
    }

    private static Forecast forecast() {
        Instant end = TODAY.plus(Duration.ofDays(14));
        return new Forecast(6, 1, 200, 1, TODAY, end, end, end, end, 1, 1, null, List.of(), List.of(
                new Forecast.Week(TODAY.plus(Duration.ofDays(7)), 2, 3, 4, 3), new Forecast.Week(end, 6, 6, 6, 6)),
                List.of(
                        new Forecast.Course(Unit.TB, 9_000_000_000_000L, List.of(
                                new Forecast.Week(TODAY.plus(Duration.ofDays(7)), 1_000_000_000_000L,
                                        4_000_000_000_000L, 5_000_000_000_000L, 4_000_000_000_000L),
                                new Forecast.Week(end, 9_000_000_000_000L, 9_000_000_000_000L, 9_000_000_000_000L,
                                        9_000_000_000_000L))),
                        new Forecast.Course(Unit.APPLICATIONS, 2, List.of(
                                new Forecast.Week(TODAY.plus(Duration.ofDays(7)), 0, 1, 1, 1),
                                new Forecast.Week(end, 2, 2, 2, 2)))));
    }
}
