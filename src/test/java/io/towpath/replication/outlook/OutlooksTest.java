package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.Pass;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.Landing;
import io.towpath.replication.forecast.Part;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class OutlooksTest {

    @Autowired
    JdbcClient db;
    @Autowired
    Outlooks outlooks;
    @Autowired
    OutageStore outages;
    @Autowired
    PassPlan plan;
    @Autowired
    Replications replications;
    @Autowired
    Clock clock;

    private SyncRows rows;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void rows() {
        rows = new SyncRows(db);
        now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Test
    void eachPassIsFollowedByAPredictionAndAPause() {
        SyncRows.Trip trip = rows.inStep("db", 8, now);

        Duration pause = pause(trip);

        Outlook told = outlooks.latest(List.of(trip.id())).get(trip.id());
        assertThat(told.pass()).isEqualTo(9);
        assertThat(told.planned()).isFalse();
        assertThat(told.prediction().nineInTen()).isGreaterThan(told.prediction().middle());
        assertThat(told.prediction().parts()).extracting(part -> part.part()).containsExactly(Part.SHUT_DOWN,
                Part.FINAL_QUERY, Part.FINAL_COPY, Part.PROVE, Part.DEFINE, Part.START);
        // a minute at 4 MB a second, and what a shutdown adds
        assertThat(told.prediction().changed()).isBetween(50_000_000L, 1_500_000_000L);
        assertThat(pause).isBetween(Duration.ofMinutes(5), Duration.ofHours(12));
        assertThat(outlooks.all(trip.id())).containsExactly(told);
    }

    @Test
    void whatWasPredictedFirstAfterAPassStays() {
        SyncRows.Trip trip = rows.inStep("db", 4, now);
        pause(trip);
        Outlook first = outlooks.latest(List.of(trip.id())).get(trip.id());

        pause(trip);
        rows.pass(trip, 6, "DELTA", now.minusSeconds(20), 9_000_000, "QUIESCED", null);
        pause(trip);

        assertThat(outlooks.all(trip.id())).hasSize(2).startsWith(first);
        assertThat(outlooks.latest(List.of(trip.id())).get(trip.id()).pass()).isEqualTo(6);
    }

    @Test
    void nothingIsPredictedBeforeADeltaPass() {
        SyncRows.Trip trip = rows.inStep("db", 0, now);

        pause(trip);

        assertThat(outlooks.all(trip.id())).isEmpty();
        assertThat(prospect(trip).convergence()).isEmpty();
        assertThat(ahead(trip)).satisfies(ahead -> {
            assertThat(ahead.ready()).isFalse();
            assertThat(ahead.why()).contains("One more pass is needed");
            assertThat(ahead.next()).isNotNull();
        });
    }

    @Test
    void theWavesWindowIsWhatAPredictionIsForAndHasToFit() {
        UUID wave = rows.wave(now.plus(Duration.ofHours(30)), Duration.ofHours(2));
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        rows.member(wave, trip, 1);

        pause(trip);

        Outlook told = outlooks.latest(List.of(trip.id())).get(trip.id());
        assertThat(told.planned()).isTrue();
        assertThat(told.prediction().cutoverAt()).isEqualTo(now.plus(Duration.ofHours(30)));
        assertThat(ahead(trip)).satisfies(ahead -> {
            assertThat(ahead.ready()).isTrue();
            assertThat(ahead.why()).contains("Nine in ten would end within", "allows 2h00");
        });
    }

    @Test
    void aWindowThatIsTooShortIsNotReady() {
        UUID wave = rows.wave(now.plus(Duration.ofHours(30)), Duration.ofSeconds(60));
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        rows.member(wave, trip, 1);
        pause(trip);

        assertThat(ahead(trip)).satisfies(ahead -> {
            assertThat(ahead.ready()).isFalse();
            assertThat(ahead.why()).contains("Plan a longer window");
        });
    }

    @Test
    void aPlannedCutoverComesBeforeTheWindow() {
        UUID wave = rows.wave(now.plus(Duration.ofHours(30)), Duration.ofHours(4));
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        rows.member(wave, trip, 1);
        rows.cutover(trip, now.plus(Duration.ofHours(31)));
        pause(trip);

        assertThat(outlooks.latest(List.of(trip.id())).get(trip.id()).prediction().cutoverAt())
                .isEqualTo(now.plus(Duration.ofHours(31)));
        assertThat(ahead(trip)).satisfies(ahead -> assertThat(ahead.why())
                .contains("the cutover of " + trip.vmName(), "allows 3h00"));
    }

    @Test
    void passesComeNearerAsTheWindowDoes() {
        UUID far = rows.wave(now.plus(Duration.ofHours(30)), Duration.ofHours(2));
        SyncRows.Trip early = rows.inStep("early", 8, now);
        rows.member(far, early, 1);
        var others = new SyncRows(db);
        UUID near = others.wave(now.plus(Duration.ofMinutes(40)), Duration.ofHours(2));
        SyncRows.Trip late = others.inStep("late", 8, now);
        others.member(near, late, 1);

        assertThat(pause(late)).isLessThan(Duration.ofMinutes(20)).isLessThan(pause(early));
        assertThat(ahead(late).next()).isNotNull()
                .extracting(Cadence.Next::why).isIn(Cadence.Why.SHRINKING, Cadence.Why.LAST);
    }

    @Test
    void anOutageIsToldByItsStepsAndItsFinalPass() {
        SyncRows.Trip trip = rows.inStep("db", 5, now.minusSeconds(600));
        rows.outage(trip, 7, now.minusSeconds(300), true);

        Outage outage = outlooks.outages(List.of(trip.id())).get(trip.id());

        assertThat(outage.lasted(now)).isEqualTo(Duration.ofSeconds(90));
        assertThat(outage.ended()).isEqualTo(now.minusSeconds(210));
        assertThat(outage.changed()).isEqualTo(300_000_000);
        assertThat(outage.took()).containsEntry(Part.SHUT_DOWN, Duration.ofSeconds(40))
                .containsEntry(Part.DEFINE, Duration.ofSeconds(6)).containsEntry(Part.START, Duration.ofSeconds(30))
                .containsKeys(Part.FINAL_QUERY, Part.FINAL_COPY, Part.PROVE);
    }

    @Test
    void aPassThatRunsTellsHowFarItIs() {
        SyncRows.Trip trip = rows.inStep("db", 3, now);
        assertThat(outlooks.moving(List.of(trip.id()))).isEmpty();
        db.sql("""
                update replication_pass set state = 'RUNNING', ended_at = null,
                       snapshot_at = clock_timestamp() - interval '10 seconds'
                 where migration_id = :id and number = 4
                """).param("id", trip.id()).update();
        db.sql("""
                update replication_pass_disk d set done_bytes = 50000000, total_bytes = 80000000, phase = 'COPYING',
                       ended_at = null, updated_at = clock_timestamp()
                  from replication_pass p where p.id = d.pass_id and p.migration_id = :id and p.number = 4
                """).param("id", trip.id()).update();

        Moving moving = outlooks.moving(List.of(trip.id())).get(trip.id());

        assertThat(moving.done()).isEqualTo(100_000_000);
        assertThat(moving.total()).isEqualTo(160_000_000);
        assertThat(moving.bytesPerSecond()).isBetween(5_000_000L, 10_100_000L);
        assertThat(moving.whole()).isTrue();

        db.sql("""
                update replication_pass_disk d set phase = 'COMPARING', ended_at = null
                  from replication_pass p where p.id = d.pass_id and p.migration_id = :id and p.number = 4
                """).param("id", trip.id()).update();
        assertThat(outlooks.moving(List.of(trip.id())).get(trip.id()).whole())
                .as("how much is brought over is known when it was compared").isFalse();
    }

    /// A seed's bytes are told by its copies: nothing of nothing would hide them.
    @Test
    void aPassOfWhichNothingIsToldIsNotOneThatMovesNothing() {
        SyncRows.Trip trip = rows.inStep("db", 0, now);
        db.sql("update replication_pass set state = 'RUNNING', ended_at = null where migration_id = :id")
                .param("id", trip.id()).update();
        db.sql("""
                update replication_pass_disk d set done_bytes = 0, total_bytes = 0, ended_at = null, phase = 'COPYING'
                  from replication_pass p where p.id = d.pass_id and p.migration_id = :id
                """).param("id", trip.id()).update();

        assertThat(outlooks.moving(List.of(trip.id()))).isEmpty();
    }

    @Test
    void aCutoverThatWasGivenUpIsNoOutageAlsoWhenTheTripIsCancelledLater() {
        SyncRows.Trip trip = rows.inStep("given-up", 3, now);
        rows.outage(trip, 5, now.minusSeconds(600), false);
        rows.state(trip, "ROLLING_BACK");
        rows.step(trip, 2, "ROLLING_BACK", "start-source", now.minusSeconds(500), now.minusSeconds(480));
        assertThat(outlooks.outages(List.of(trip.id()))).as("the source is off").isNotEmpty();

        rows.step(trip, 2, "ROLLING_BACK", "go-on-in-step", now.minusSeconds(480), now.minusSeconds(479));
        rows.state(trip, "SYNCING");
        assertThat(outlooks.outages(List.of(trip.id()))).as("before the next pass").isEmpty();
        rows.state(trip, "CANCELLED");
        assertThat(outlooks.outages(List.of(trip.id()))).as("at once").isEmpty();
        rows.step(trip, 3, "SYNCING", "keep-in-step", now.minusSeconds(470), now.minusSeconds(400));
        assertThat(outlooks.outages(List.of(trip.id()))).isEmpty();

        rows.step(trip, 4, "CUTTING_OVER", "shut-down-source", now.minusSeconds(60), now.minusSeconds(30));
        rows.state(trip, "CUTTING_OVER");
        assertThat(outlooks.outages(List.of(trip.id())).get(trip.id()).began()).isEqualTo(now.minusSeconds(60));
    }

    @Test
    void anOutageThatGoesOnHasNoEnd() {
        SyncRows.Trip trip = rows.inStep("db", 5, now.minusSeconds(600));
        rows.outage(trip, 7, now.minusSeconds(75), false);

        Outage outage = outlooks.outages(List.of(trip.id())).get(trip.id());

        assertThat(outage.ended()).isNull();
        assertThat(outage.lasted(now)).isEqualTo(Duration.ofSeconds(75));
    }

    /// Cutovers of others to the same kind of target teach, with what had been predicted for them.
    @Test
    void othersTeach() {
        SyncRows.Trip before = rows.inStep("before", 6, now.minusSeconds(600));
        pause(before);
        rows.outage(before, 8, now.minusSeconds(300), true);
        Outlook told = outlooks.latest(List.of(before.id())).get(before.id());
        predicted(before, told.pass(), now.minusSeconds(301));
        // after the last pass, when how it went was known
        db.sql("""
                insert into cutover_prediction
                select migration_id, 8, cast(:at as timestamptz), cutover_at, planned, 1, 2, changed_bytes, mostly_bytes,
                       parts, learned_passes, learned_others, bias, stretch
                  from cutover_prediction where migration_id = :id
                """).param("at", Timestamp.from(now.minusSeconds(240))).param("id", before.id()).update();
        SyncRows.Trip trip = rows.inStep("db", 6, now);

        List<Landing> landings = outages.landings(trip.id(), 500);

        assertThat(landings).anySatisfy(landing -> {
            assertThat(landing.own()).isFalse();
            assertThat(landing.outage()).isEqualTo(Duration.ofSeconds(90));
            assertThat(landing.middle()).isEqualTo(told.prediction().middle());
            assertThat(landing.changed()).isEqualTo(300_000_000);
        });
        assertThat(outages.landings(before.id(), 500)).noneMatch(landing -> landing.own());
        predicted(before, told.pass(), now.minusSeconds(299));
        assertThat(outages.landings(trip.id(), 500)).filteredOn(landing -> landing.changed() == 300_000_000)
                .as("what is told inside it counts for nothing").anySatisfy(landing -> {
                    assertThat(landing.middle()).isNull();
                    assertThat(landing.nineInTen()).isNull();
                });
    }

    private void predicted(SyncRows.Trip trip, int pass, Instant at) {
        db.sql("update cutover_prediction set predicted_at = :at where migration_id = :id and pass = :pass")
                .param("at", Timestamp.from(at)).param("id", trip.id()).param("pass", pass).update();
    }

    @Test
    void convergenceAndHeatAreOfThePasses() {
        SyncRows.Trip trip = rows.inStep("db", 12, now);

        assertThat(prospect(trip).convergence()).get().satisfies(found -> {
            assertThat(found.verdict()).isEqualTo(Convergence.Verdict.CONVERGES);
            assertThat(found.speed()).isBetween(40e6, 100e6);
        });
        var heat = prospect(trip).heat();
        assertThat(heat).containsOnlyKeys(SyncRows.labels());
        assertThat(heat.get("Hard disk 2").passes()).isEqualTo(12);
        assertThat(heat.get("Hard disk 2").hottest(1).getFirst().passes()).isEqualTo(12);
        assertThat(heat.get("Hard disk 2").counts().get(60)).isEqualTo(12);
    }

    /// Disks that were copied at once: their times add up to more than the clock shows.
    @Test
    void timesOfDisksAreBroughtDownToTheClock() {
        SyncRows.Trip trip = rows.inStep("db", 3, now);
        db.sql("update replication_pass set copy_millis = copy_millis * 10 where migration_id = :id")
                .param("id", trip.id()).update();

        assertThat(prospect(trip).facts()).allSatisfy(pass -> assertThat(pass.query().plus(pass.copy())
                .plus(pass.prove())).isLessThanOrEqualTo(Duration.between(pass.frozenAt(), pass.endedAt())
                        .plusMillis(5)));
    }

    /// Pages ask every few seconds, and a forecast is dear.
    @Test
    void whatIsForecastIsDrawnOnceAPass() {
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        pause(trip);
        Convergence convergence = prospect(trip).convergence().orElseThrow();
        Cadence.Next next = ahead(trip).next();

        assertThat(prospect(trip).convergence().orElseThrow()).isSameAs(convergence);
        assertThat(ahead(trip).next()).as("as the plan has it").isSameAs(next);
        rows.pass(trip, 10, "DELTA", now.minusSeconds(30), 900_000_000, "QUIESCED", null);
        assertThat(prospect(trip).convergence().orElseThrow()).isNotEqualTo(convergence);
        assertThat(ahead(trip).next()).isNotEqualTo(next);
    }

    @Test
    void anotherPlanIsAnotherForecast() {
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        pause(trip);
        Cadence.Next relaxed = Objects.requireNonNull(ahead(trip).next());
        UUID wave = rows.wave(now.plus(Duration.ofMinutes(40)), Duration.ofHours(2));
        rows.member(wave, trip, 1);

        assertThat(ahead(trip).next()).isNotNull().isNotEqualTo(relaxed);
    }

    @Test
    void anotherOutageThatIsAllowedIsAnotherForecast() {
        UUID wave = rows.wave(now.plus(Duration.ofHours(30)), Duration.ofHours(2));
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        rows.member(wave, trip, 1);
        pause(trip);
        Cadence.Next before = ahead(trip).next();
        assertThat(ahead(trip).next()).isSameAs(before);

        db.sql("""
                update cutover_window set closes_at = closes_at + interval '5 minutes'
                 where id = (select window_id from wave_charter where wave_id = :wave)
                """).param("wave", wave).update();

        assertThat(ahead(trip).next()).isNotSameAs(before);
    }

    /// What is left of it gets less by the second.
    @Test
    void whileTheWindowIsOpenAForecastIsNotDrawnForEachLook() {
        UUID wave = rows.wave(now.minus(Duration.ofMinutes(10)), Duration.ofHours(2).plusSeconds(30));
        SyncRows.Trip trip = rows.inStep("db", 8, now);
        rows.member(wave, trip, 1);
        pause(trip);
        Cadence.Next before = ahead(trip).next();

        assertThat(ahead(trip).next()).isSameAs(before);
    }

    @Test
    void aPassThatIsLateIsDueNowAndNotInThePast() {
        SyncRows.Trip late = rows.inStep("late", 3, now.minus(Duration.ofDays(3)));
        pause(late);

        Instant before = clock.instant();
        assertThat(Objects.requireNonNull(ahead(late).next()).at()).isAfterOrEqualTo(before);
    }

    private Prospect prospect(SyncRows.Trip trip) {
        return outlooks.prospect(replications.of(trip.id()).orElseThrow(), replications.passes(trip.id()));
    }

    private Ahead ahead(SyncRows.Trip trip) {
        return prospect(trip).ahead(outlooks.latest(List.of(trip.id())).get(trip.id()));
    }

    private Duration pause(SyncRows.Trip trip) {
        Replication replication = replications.of(trip.id()).orElseThrow();
        List<Pass> passes = replications.passes(trip.id());
        return plan.pause(replication, passes);
    }
}
