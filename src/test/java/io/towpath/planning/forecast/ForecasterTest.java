package io.towpath.planning.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.towpath.disk.Work;
import io.towpath.planning.wave.Complexity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecasterTest {

    private static final Instant START = Instant.parse("2027-01-02T22:00:00Z");
    private static final Assumptions USUAL = Assumptions.usual();
    private static final long GB = 1_000_000_000L;

    @Test
    void tenGigabitsAtSeventyPercentAreSixtySixTerabytesADay() {
        assertThat((int) Bandwidth.of(10, 0.7).terabytesPerDay()).isEqualTo(66);
        assertThat(Bandwidth.of(10, 0.7).bytesPerSecond()).isCloseTo(0.77e9, within(1e6));
        assertThat(Bandwidth.of(10, 0.7).days(200)).isCloseTo(3.0, within(0.05));
    }

    @Test
    void anApplicationIsOverWithItsLastVmAndBytesWithTheirs() {
        List<Program.Move> moves = List.of(new Program.Move(3 * GB, 5, 5, 0, "vc", "esx", List.of("ds"), "shop"),
                new Program.Move(5 * GB, 5, 5, 1, "vc", "esx", List.of("ds"), "shop"),
                new Program.Move(7 * GB, 5, 5, 0, "vc", "esx", List.of("ds")));

        Forecast made = Forecaster.forecast(new Program(START, moves, List.of(cut(0, 8, 20), cut(7, 8, 20))), USUAL, 10,
                7);

        Forecast.Course bytes = made.course(Unit.TB);
        Forecast.Course applications = made.course(Unit.APPLICATIONS);
        assertThat(made.weeks().get(2).planned()).isEqualTo(2);
        assertThat(bytes.weeks().get(2).planned()).isEqualTo(10 * GB);
        assertThat(bytes.total()).isEqualTo(15 * GB);
        assertThat(applications.weeks().get(2).planned()).isZero();
        assertThat(applications.weeks().get(3).planned()).isOne();
        assertThat(applications.total()).isOne();
    }

    @Test
    void fiveThousandVmsInTwentySlotsAreTwoHundredFiftyRounds() {
        assertThat(Examples.rounds(5000, 20)).isEqualTo(250);
        assertThat(Math.round(Examples.weeks(5000, 150))).isEqualTo(33);
    }

    @Test
    void theExamplesSayWhatTheFormulasGiveAndWhereTheFiguresDisagree() {
        assertThat(Examples.all()).extracting(Examples.Example::result).containsExactly("66.5 TB a day (0.77 GB/s)",
                "3.0 days", "250 rounds", "16.7 hours", "33.3 weeks", "166 TB a day (1.92 GB/s)");
        assertThat(Examples.disagreements()).anyMatch(text -> text.contains("200 TB") && text.contains("400 TB"))
                .anyMatch(text -> text.contains("2 minutes") && text.contains("8.3 or 16.7 hours"))
                .anyMatch(text -> text.contains("30 weeks") && text.contains("16 to 24"))
                .anyMatch(text -> text.contains("166 TB a day, not 190"));
    }

    /// 200 TB in streams that are faster than the link: three days, whatever the order.
    @Test
    void aFullLinkCopiesAsTheFormulaSays() {
        Program program = program(5000, 40 * GB, 5000, 7, 2, 2);
        Assumptions fast = USUAL.slots(20, 100, 100, 100, 0);

        Copying.Result copying = Copying.run(layout(program), fast, null);

        assertThat(copying.span() / 86_400).isCloseTo(Bandwidth.of(10, 0.7).days(200), within(0.01));
        assertThat(copying.link()).isCloseTo(1.0, within(0.001));
    }

    @Test
    void aSingleStreamIsNoFasterThanAStream() {
        Copying.Result copying = Copying.run(layout(program(1, 765 * GB, 1, 7, 2, 2)), USUAL, null);

        assertThat(copying.span()).isCloseTo(10_000, within(1.0));
        assertThat(copying.link()).isCloseTo(76.5e6 / 0.77e9, within(0.001));
    }

    @Test
    void slotsOfAHostAreNeverExceededAndAreTheBottleneckOfOneHost() {
        List<Program.Move> moves = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            moves.add(new Program.Move(765 * GB, 5, 5, 0, "vc", "esx-1", List.of("ds-" + i)));
        }
        Program program = new Program(START, moves, List.of(cut(0, 8, 20)));

        // two rounds of eight at 76.5 MB/s
        assertThat(Copying.run(layout(program), USUAL, null).span()).isCloseTo(20_000, within(1.0));
        assertThat(Copying.run(layout(program), USUAL, null).utilisation()[0]).isCloseTo(1.0, within(0.001));
        assertThat(Copying.run(layout(program), USUAL.slots(20, 16, 15, 28, 0), null).span())
                .isGreaterThan(15 * 765 * GB / 0.77e9).isLessThan(20_000);
    }

    @Test
    void aVmTakesASlotOfEachDatastoreThatItsDisksLieOn() {
        List<Program.Move> moves = List.of(
                new Program.Move(765 * GB, 5, 5, 0, "vc", "esx-1", List.of("ds-1", "ds-shared")),
                new Program.Move(765 * GB, 5, 5, 0, "vc", "esx-2", List.of("ds-2", "ds-shared")));
        Program program = new Program(START, moves, List.of(cut(0, 8, 20)));

        Copying.Result one = Copying.run(layout(program), USUAL.slots(28, 8, 1, 28, 0), null);
        assertThat(one.span()).as("one after the other").isCloseTo(20_000, within(1.0));
        assertThat(one.utilisation()[1]).isCloseTo(1.0, within(0.001));
        assertThat(Copying.run(layout(program), USUAL.slots(28, 8, 2, 28, 0), null).span()).isCloseTo(10_000,
                within(1.0));
    }

    @Test
    void nodesAndALinkThatTakeFewCopiesHoldTheProgramUpAndMoreOfThemHelp() {
        Program program = program(60, 8000 * GB, 20, 7, 7, 10);
        Assumptions wide = USUAL.slots(100, 100, 100, 100, 0).network(100, 0.9);

        for (Resource resource : List.of(Resource.LINK, Resource.NODE)) {
            Assumptions few = resource == Resource.LINK ? wide.ways(2, 100) : wide.ways(100, 2);
            double alone = 8000 * GB / 76.5e6;
            assertThat(Copying.run(layout(program), few, null).span()).as("two at once").isCloseTo(30 * alone,
                    within(1.0));
            assertThat(Copying.run(layout(program), few, null).utilisation()[resource == Resource.LINK ? 4 : 5])
                    .isCloseTo(1.0, within(0.001));
            Forecast forecast = Forecaster.forecast(program, few, 20, 1);
            assertThat(forecast.bottleneck()).isEqualTo(resource);
            assertThat(Forecaster.forecast(program, wide, 20, 1).p50()).isBefore(forecast.p50());
        }
    }

    @Test
    void eachSourceHasALinkOfItsOwn() {
        List<Program.Move> moves = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            moves.add(new Program.Move(765 * GB, 5, 5, 0, "vc-" + i % 2, "esx-" + i, List.of("ds-" + i)));
        }
        Program program = new Program(START, moves, List.of(cut(0, 8, 20)));

        assertThat(Copying.run(layout(program), USUAL.ways(2, 100), null).span()).as("two rounds of two by two")
                .isCloseTo(20_000, within(1.0));
        assertThat(Copying.run(layout(program), USUAL.ways(2, 2), null).span()).as("four rounds of two")
                .isCloseTo(40_000, within(1.0));
    }

    /// 250 rounds of four minutes: 16.7 hours of one window without end.
    @Test
    void cutoversInTwentySlotsTakeTheirRounds() {
        Program program = program(5000, 1, 5000, 7, 4, 4);
        Cutting.Result cutting = Cutting.run(layout(new Program(START, program.moves(), List.of(cut(0, 100, 20)))),
                USUAL.team(5, 2000), new double[5000], null);

        double last = java.util.Arrays.stream(cutting.done()).max().orElseThrow();
        assertThat((last - Duration.ofDays(14).toSeconds()) / 3600).isCloseTo(250 * 4 / 60.0, within(0.01));
    }

    @Test
    void whatWouldBeginAfterTheLastStartComesBackInTheNextWindow() {
        Program program = program(10, 1, 10, 7, 30, 30);
        Program.Cut window = cut(0, 8, 1);
        Program early = new Program(START, program.moves(), List.of(new Program.Cut("early", window.opens(),
                window.opens().plus(Duration.ofHours(1)), window.closes(), 1)));

        double[] done = Cutting.run(layout(early), USUAL.team(5, 2000), new double[10], null).done();
        double opens = Duration.ofDays(14).toSeconds();
        assertThat(java.util.Arrays.stream(done).boxed().toList()).filteredOn(at -> at < opens + 86_400)
                .containsExactlyInAnyOrder(opens + 1800, opens + 3600);
        assertThat(java.util.Arrays.stream(done).max().orElseThrow()).as("two a week").isEqualTo(
                opens + 4 * 7 * 86_400 + 3600);
    }

    /// The 34th week brings the last fifty: 33 full weeks after the first window.
    @Test
    void atAHundredFiftyAWeekFiveThousandVmsTakeThirtyThreeWeeks() {
        Program program = program(5000, 40 * GB, 150, 7, 5, 5);
        Cutting.Result cutting = Cutting.run(layout(program), USUAL.team(5, 30), new double[5000], null);

        double last = java.util.Arrays.stream(cutting.done()).max().orElseThrow();
        double weeks = (last - Duration.ofDays(14).toSeconds()) / (7 * 86_400);
        assertThat((int) weeks).isEqualTo(33);
    }

    /// As the planner counts: three windows a week do not make three weeks' work of a team.
    @Test
    void whatTheTeamDidInAWeekIsNotLeftForItsNextWindow() {
        List<Program.Move> moves = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            moves.add(new Program.Move(1, 5, 5, i / 8, "vc", "esx", List.of("ds")));
        }
        Program program = new Program(START, moves, List.of(cut(0, 8, 20), cut(2, 8, 20), cut(4, 8, 20),
                cut(7, 8, 20)));

        Cutting.Result cutting = Cutting.run(layout(program), USUAL.team(2, 6), new double[24], null);

        double secondWeek = Duration.ofDays(14 + 7).toSeconds();
        assertThat(java.util.Arrays.stream(cutting.done()).filter(done -> done < secondWeek).count()).isEqualTo(13);
    }

    /// A wave that was started copies on at once, and only what is left of it.
    @Test
    void whatIsUnderWayHasTheRestOfItsBytesAndDoesNotWaitForItsTime() {
        List<Program.Move> moves = List.of(
                new Program.Move(765 * GB, 5, 5, 0, "vc", "esx", List.of("ds"), null, 612 * GB),
                new Program.Move(765 * GB, 5, 5, 0, "vc", "esx", List.of("ds")));
        Program program = new Program(START, moves, List.of(cut(0, 8, 20)));

        Copying.Result copying = Copying.run(layout(program), USUAL, null);

        assertThat(copying.ends()[0]).isCloseTo(2_000, within(1.0));
        assertThat(copying.ends()[1]).isCloseTo(Duration.ofDays(9).toSeconds() + 10_000, within(1.0));
        assertThat(program.bytes()).isEqualTo((153 + 765) * GB);
    }

    @Test
    void windowsThatHaveOpenedStayWhateverPaceIsAskedFor() {
        List<String> datastores = List.of("ds");
        Program program = new Program(START, List.of(
                new Program.Move(GB, 5, 5, 0, "vc", "esx", datastores, null, 0L),
                new Program.Move(GB, 5, 5, 1, "vc", "esx", datastores),
                new Program.Move(GB, 5, 5, 1, "vc", "esx", datastores)), List.of(cut(-20, 8, 20), cut(0, 8, 20)));

        Program paced = program.paced(USUAL.pace(7, 1));

        assertThat(paced.cuts()).extracting(Program.Cut::opens).containsExactly(cut(-20, 8, 20).opens(), cut(0, 8, 20)
                .opens(), cut(7, 8, 20).opens());
        assertThat(paced.moves()).extracting(Program.Move::cut).containsExactly(0, 1, 2);
    }

    @Test
    void theSameSeedGivesTheSameForecastAndAnotherOneAnother() {
        Program program = program(600, 40 * GB, 100, 7, 17, 30);

        Forecast one = Forecaster.forecast(program, USUAL, 50, 1);

        assertThat(Forecaster.forecast(program, USUAL, 50, 1)).isEqualTo(one);
        assertThat(Forecaster.forecast(program, USUAL, 50, 2).weeks()).isNotEqualTo(one.weeks());
        assertThat(one.p10()).isBeforeOrEqualTo(one.p50());
        assertThat(one.p50()).isBeforeOrEqualTo(one.p90());
        assertThat(one.weeks().getLast().p10()).isEqualTo(600);
    }

    @Test
    void aTeamThatIsTooSmallIsNamedAsTheBottleneck() {
        Forecast forecast = Forecaster.forecast(program(1000, 40 * GB, 200, 7, 7, 10), USUAL.team(2, 40), 30, 7);

        assertThat(forecast.bottleneck()).isEqualTo(Resource.TEAM);
        assertThat(forecast.p50()).isAfter(forecast.planned());
        assertThat(Forecaster.forecast(program(1000, 40 * GB, 200, 7, 7, 10), USUAL.team(8, 40), 30, 7).p50())
                .isBefore(forecast.p50());
    }

    @Test
    void aThinLinkIsNamedAsTheBottleneckAndAWiderOneHelps() {
        Program program = program(400, 500 * GB, 100, 7, 7, 10);
        Forecast thin = Forecaster.forecast(program, USUAL.network(1, 0.7), 30, 7);

        assertThat(thin.bottleneck()).isEqualTo(Resource.NETWORK);
        assertThat(thin.uses().getFirst().utilisation()).isGreaterThan(0.95);
        assertThat(Forecaster.forecast(program, USUAL.network(10, 0.7), 30, 7).p90()).isBefore(thin.p50());
    }

    @Test
    void wherePlentyOfEverythingIsTheWindowsDecide() {
        Forecast forecast = Forecaster.forecast(program(300, GB, 50, 14, 7, 10), USUAL, 30, 7);

        assertThat(forecast.bottleneck()).isEqualTo(Resource.CADENCE);
    }

    /// 60 VMs of five minutes fill a slot of five hours; of ten minutes they need a second window. Whose minutes are its own is
    /// not asked.
    @Test
    void whatIfCutoversTakeLonger() {
        List<Program.Move> simple = new ArrayList<>();
        List<Program.Move> predicted = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            simple.add(new Program.Move(1, 5, 5, 0, "vc", "esx", List.of("ds"), null, null, Complexity.SIMPLE));
            predicted.add(new Program.Move(1, 5, 5, 0, "vc", "esx", List.of("ds"), null, null));
        }
        List<Program.Cut> cuts = List.of(cut(0, 5, 1), cut(7, 5, 1));
        Assumptions sure = USUAL.team(5, 40).learned(76.5, 0);
        Assumptions longer = sure.asking(new Assumptions.Asked(10, 0, 0));

        Forecast base = Forecaster.forecast(new Program(START, simple, cuts), sure, 10, 7);
        Forecast asked = Forecaster.forecast(new Program(START, simple, cuts), longer, 10, 7);
        assertThat(Duration.between(base.p50(), asked.p50()).toDays()).isEqualTo(7);
        assertThat(Forecaster.forecast(new Program(START, simple, cuts), sure.asking(new Assumptions.Asked(0, 10, 10)),
                10, 7)).isEqualTo(base);
        assertThat(Forecaster.forecast(new Program(START, predicted, cuts), longer, 10, 7).p50()).isEqualTo(base.p50());
    }

    @Test
    void whatIfAFasterPaceRepacksTheWaves() {
        Program program = program(1200, 10 * GB, 100, 7, 7, 10);

        Forecast base = Forecaster.forecast(program, USUAL.team(10, 60), 30, 7);
        Forecast faster = Forecaster.forecast(program, USUAL.team(10, 60).pace(7, 300), 30, 7);
        Forecast slower = Forecaster.forecast(program, USUAL.team(10, 60).pace(14, 0), 30, 7);

        assertThat(Duration.between(faster.planned(), base.planned()).toDays()).isEqualTo(8 * 7);
        assertThat(faster.p50()).isBefore(base.p50());
        assertThat(slower.p50()).isAfter(base.p50());
    }

    @Test
    void fiveThousandVmsAreForecastInSeconds() {
        Program program = program(5000, 80 * GB, 150, 7, 17, 30);
        Work work = new Work();

        Forecaster.forecast(program, USUAL, 200, 7);

        assertThat(work.nanos()).isLessThan(20_000_000_000L);
    }

    /// First window two weeks from the start, then at the cadence; hosts and datastores as many as need be.
    private static Program program(int vms, long bytes, int perWave, int days, double p50, double p90) {
        List<Program.Move> moves = new ArrayList<>();
        for (int i = 0; i < vms; i++) {
            moves.add(new Program.Move(bytes, p50, p90, i / perWave, "vc", "esx-" + i % 100, List.of("ds-" + i % 50)));
        }
        List<Program.Cut> cuts = new ArrayList<>();
        for (int i = 0; i * perWave < vms; i++) {
            cuts.add(cut(i * days, 8, 20));
        }
        return new Program(START, moves, cuts);
    }

    private static Copying.Layout layout(Program program) {
        return Copying.Layout.of(program);
    }

    private static Program.Cut cut(int days, int hours, int slots) {
        Instant opens = START.plus(Duration.ofDays(14L + days));
        return new Program.Cut("Window", opens, opens.plus(Duration.ofHours(hours)), slots);
    }
}
