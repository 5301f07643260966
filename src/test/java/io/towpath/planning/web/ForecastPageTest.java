package io.towpath.planning.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.Deadline;
import io.towpath.planning.ProgramDesk;
import io.towpath.planning.PublishedEnd;
import io.towpath.planning.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastPageTest {

    private static final Instant MARCH = Instant.parse("2027-03-20T04:00:00Z");
    private static final Deadline NONE = new Deadline(null, null);

    @Test
    void theTileIsNeverGreenWhileVmsAreLeftOut() {
        assertThat(tile(MARCH, 0, NONE)).isEqualTo(new ForecastPage.End("Sat 20 Mar 2027", "Sat 20 Mar 2027", "good",
                "on plan", List.of("the last planned window closes Sat 20 Mar 2027")));
        assertThat(tile(MARCH, 1208, NONE)).isEqualTo(new ForecastPage.End("Sat 20 Mar 2027", "Sat 20 Mar 2027", "wait",
                "incomplete", List.of("the last planned window closes Sat 20 Mar 2027",
                        "without 1,208 VMs that are in no window")));
        assertThat(tile(null, 0, NONE).notes()).containsExactly("no window is planned");
    }

    @Test
    void theTileComparesWithWhatWasPromisedAndTellsTheFirstLicenceBesideIt() {
        ProgramDesk.Licence licence = new ProgramDesk.Licence("vSphere 8", "vcsa01", LocalDate.of(2027, 3, 15));

        assertThat(tile(MARCH, 0, new Deadline(LocalDate.of(2027, 3, 31), null))).extracting(ForecastPage.End::tone,
                ForecastPage.End::word, ForecastPage.End::notes).containsExactly("good", "in time",
                        List.of("promised for Wed 31 Mar 2027"));
        assertThat(tile(MARCH, 3, new Deadline(LocalDate.of(2027, 3, 31), licence))).extracting(ForecastPage.End::tone,
                ForecastPage.End::word, ForecastPage.End::notes).containsExactly("wait", "incomplete",
                        List.of(
                                "the licence vSphere 8 of vcsa01 ends Mon 15 Mar 2027", "promised for Wed 31 Mar 2027",
                                "without 3 VMs that are in no window"));
        assertThat(tile(MARCH, 0, new Deadline(null, licence))).extracting(ForecastPage.End::word,
                ForecastPage.End::notes).containsExactly("on plan",
                        List.of(
                                "the last planned window closes Sat 20 Mar 2027",
                                "the licence vSphere 8 of vcsa01 ends Mon 15 Mar 2027"));
    }

    @Test
    void theMiddleEndIsBeforeInOrAfterTheLastWindow() {
        Instant opens = MARCH.minusSeconds(8 * 3600);
        assertThat(late(opens.minusSeconds(1)))
                .isEqualTo("The middle end is before the last planned window, Sat 20 Mar 2027.");
        assertThat(late(opens)).isEqualTo("The middle end is in the last planned window, Sat 20 Mar 2027.");
        assertThat(late(MARCH.plusSeconds(23 * 3600))).startsWith("The middle end is less than a day after the last");
        assertThat(late(MARCH.plusSeconds(49 * 3600)))
                .startsWith("The middle end is 2 days after the last planned window");
    }

    private static String late(Instant end) {
        return ForecastPage.late(end,
                new Scope(amount(1), amount(0), amount(0), List.of(), MARCH.minusSeconds(8 * 3600),
                        MARCH),
                ZoneOffset.UTC);
    }

    @Test
    void thePageSaysHowManyAreLeftOutAndWhy() {
        ForecastPage.Counted counted = ForecastPage.scope(new Scope(amount(3792), amount(112), amount(1208), List.of(
                new Scope.LeftOut(1208, "in the plan's pool, 300 of them blocked")), MARCH, MARCH));

        assertThat(counted.counted()).isEqualTo("It is of 3,792 VMs in windows of the plan and 112 under way.");
        assertThat(counted.left()).isEqualTo("And 1,208 VMs are in no window: the dates are without them.");
        assertThat(counted.why()).containsExactly("1,208 in the plan's pool, 300 of them blocked");
    }

    private static ForecastPage.End tile(@Nullable Instant planned, long left, Deadline deadline) {
        return ForecastPage.end(new PublishedEnd.End(MARCH, MARCH, planned, left, deadline), ZoneOffset.UTC);
    }

    private static Scope.Amount amount(long vms) {
        return new Scope.Amount(vms, vms, 0);
    }
}
