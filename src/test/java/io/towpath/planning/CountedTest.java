package io.towpath.planning;

import static io.towpath.planning.SomeVms.GB;
import static io.towpath.planning.SomeVms.NOW;
import static io.towpath.planning.SomeVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Forecaster;
import io.towpath.planning.forecast.Program;
import io.towpath.planning.forecast.Unit;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountedTest {

    private static final Window SATURDAY = window(12);

    @Test
    void whatIsInNoWindowIsToldWithItsReason() {
        PlanVm planned = vm("planned");
        PlanVm pooled = vm("pooled");
        PlanVm undecided = vm("undecided");
        PlannedWave one = wave(SATURDAY);
        PlannedWave later = wave(null);

        Counted counted = Counted.of(SomeVms.content(List.of(one, later), Map.of(planned, one, undecided, later)),
                SomeVms.estate(List.of(planned, pooled, undecided)), List.of(
                        new OtherTrips.Trip(vm("by hand"), false, null, 0),
                        new OtherTrips.Trip(vm("late"), false, window(-9), 0)),
                "in the plan's pool", NOW);

        assertThat(counted.program().moves()).hasSize(1);
        assertThat(counted.scope().left().of(Unit.VMS)).isEqualTo(4);
        assertThat(counted.scope().left().of(Unit.TB)).isEqualTo(4 * 40 * GB);
        assertThat(counted.scope().leftOut()).extracting(Scope.LeftOut::why).containsExactlyInAnyOrder(
                "in the plan's pool", "in waves of the plan that have no window",
                "in waves made by hand that have no window", "in waves made by hand whose window is over");
        assertThat(counted.scope().closes()).isEqualTo(SATURDAY.closesAt());
    }

    @Test
    void whatWasNotStartedInItsWindowOfThePlanIsToldAndAWindowOfNobodyIsNotTheLast() {
        PlanVm planned = vm("planned");
        PlanVm missed = vm("missed");
        PlannedWave one = wave(SATURDAY);
        PlannedWave over = wave(window(-9));

        Counted counted = Counted.of(SomeVms.content(List.of(over, one, wave(window(30))), Map.of(planned, one, missed,
                over)), SomeVms.estate(List.of(planned, missed)), List.of(), "in the plan's pool", NOW);

        assertThat(counted.scope().planned().vms()).isOne();
        assertThat(counted.program().moves()).hasSize(1);
        assertThat(counted.scope().leftOut()).containsExactly(new Scope.LeftOut(1,
                "in waves of the plan that were not started and whose window is over"));
        assertThat(counted.scope().opens()).isEqualTo(SATURDAY.opensAt());
        assertThat(counted.scope().closes()).isEqualTo(SATURDAY.closesAt());
    }

    /// The last wave is started: nothing is planned any more, and there is an end all the same.
    @Test
    void whatIsUnderWayIsForecastWithTheRestOfItsBytesInTheWindowOfItsWave() {
        PlanVm half = vm("half");
        Counted counted = Counted.of(PlanContent.EMPTY, SomeVms.estate(List.of()), List.of(
                new OtherTrips.Trip(half, true, SATURDAY, 0.5), new OtherTrips.Trip(vm("free"), true, null, 1)),
                "in the plan's pool", NOW);

        assertThat(counted.scope().underWay().vms()).isEqualTo(2);
        assertThat(counted.program().bytes()).isEqualTo(20 * GB);
        assertThat(counted.program().moves()).extracting(Program.Move::bytes).containsOnly(40 * GB);
        Forecast made = Forecaster.forecast(counted.program(), Assumptions.usual(), 50, 1);
        assertThat(made.p50()).isBetween(SATURDAY.opensAt(), SATURDAY.closesAt());
        assertThat(made.planned()).isEqualTo(SATURDAY.closesAt());
    }

    @Test
    void whatIsLateForItsWindowEndsAfterIt() {
        Window over = window(-2);
        Counted counted = Counted.of(PlanContent.EMPTY, SomeVms.estate(List.of()),
                List.of(new OtherTrips.Trip(vm("late"),
                        true, over, 0.9)),
                "in the plan's pool", NOW);

        Forecast made = Forecaster.forecast(counted.program(), Assumptions.usual(), 50, 1);

        assertThat(made.p50()).isAfter(NOW).isBefore(NOW.plus(Duration.ofDays(8)));
        assertThat(counted.scope().closes()).isEqualTo(over.closesAt());
        assertThat(new Deadline(null, null).missedBy(made.p90(), counted.scope().closes(), ZoneOffset.UTC))
                .isTrue();
    }

    private static Window window(int days) {
        Instant opens = NOW.plus(Duration.ofDays(days));
        return new Window(new UUID(1, days), "Window " + days, opens, opens.plus(Duration.ofHours(8)), 100, 20);
    }

    private static PlannedWave wave(@Nullable Window window) {
        return new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), "Wave", WaveKind.PRODUCTION, window, List.of(),
                null);
    }
}
