package io.towpath.wave.runbook;

import static io.towpath.wave.runbook.Party.EMIL;
import static io.towpath.wave.runbook.Party.LENA;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.migration.OutageBarrier;
import io.towpath.wave.StartGuard;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// Which cutover a step was done for, and who goes down with whom.
@DatabaseTest
class RunCutoversTest {

    private static final String STEPS = """
            - {name: freeze, title: Freeze, part: initialization, scope: wave, kind: manual, timeout: 1h}
            - {name: stop, title: Stop it, part: before cutover, scope: vm, kind: manual, timeout: 1h, checklist: [Quiet], record: [Last backup]}
            - {name: go, title: Go, part: before cutover, scope: application, kind: approval, timeout: 1h, after: [stop], fourEyes: true}
            - {name: smoke, title: Smoke test, part: after cutover, scope: vm, kind: manual, timeout: 1h}
            - {name: backup, title: Backup, part: finalization, scope: wave, kind: manual, timeout: 1h}
            """;
    private static final Done QUIET = new Done(null, List.of("Quiet"), Map.of("Last backup", "03:00"));

    @Autowired
    Runbooks runbooks;
    @Autowired
    Runs runs;
    @Autowired
    RunAfter after;
    @Autowired
    OutageBarrier barrier;
    @Autowired
    Map<String, StartGuard> guards;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient db;
    @Autowired
    JdbcTemplate rows;
    @Autowired
    JsonMapper json;
    @Autowired
    Trips trips;
    @Autowired
    RunStore runStore;
    @Autowired
    RunbookStore runbookStore;
    @Autowired
    RunNews news;

    private Party party;
    private UUID shop;
    private UUID web;
    private UUID data;

    @BeforeEach
    void anApplicationOfTwo() {
        party = new Party(db, runbooks, guards, transaction);
        shop = party.application("Shop");
        web = party.vm("web01", shop);
        data = party.vm("db01", shop);
    }

    @Test
    void aClockThatWasSetBackNeitherKeepsAnEarlierCutoversWorkNorAsksForItWithoutEnd() {
        UUID wave = party.started(party.runbook(STEPS), web);
        UUID trip = party.trip(web, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        runs.complete(run.id(), 2, Whom.ALL, QUIET, EMIL);
        runs.approve(run.id(), 3, Whom.ALL, Done.PLAINLY, new Doer("nils", "nils", null, true));

        clock(run, trip, "+ interval '1 day'");
        assertThat(barrier.ask(trip)).as("it is the same cutover").isInstanceOf(OutageBarrier.Go.class);
        assertThat(cell(run, 2, web).attempt()).isEqualTo(1);

        party.now(trip, "SYNCING");
        party.now(trip, "CUTTING_OVER");
        clock(run, trip, "- interval '1 day'");
        assertThat(barrier.ask(trip)).as("it is another").isInstanceOf(OutageBarrier.Wait.class);
        assertThat(states(run)).startsWith("1 DONE, 2 DUE, 3 WAITING");
    }

    /// Its cutover began so much later, or earlier, than it was.
    private void clock(Run run, UUID trip, String off) {
        db.sql("update migration set since = clock_timestamp() " + off + " where id = :id").param("id", trip).update();
        after.advance(run.id());
    }

    @Test
    void anApplicationOfWhichOneLandedIsAskedAnewForTheOtherThatCutsOverAgain() {
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: before cutover, scope: application, kind: manual, timeout: 1h}
                """), web, data);
        UUID webTrip = party.trip(web, "CUTTING_OVER", wave);
        UUID dataTrip = party.trip(data, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        party.now(webTrip, "VALIDATING");
        party.now(dataTrip, "SYNCING");
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 DONE");

        party.now(dataTrip, "CUTTING_OVER");

        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Wait.class);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Go.class);
        assertThat(cell(run, 1, shop).attempt()).isEqualTo(2);
    }

    @Test
    void aRunThatTakesTheCutoverUpWhileATripAsksLetsNobodyGoWithoutIt() {
        UUID wave = party.started(party.runbook("""
                - {name: go, title: Go, part: before cutover, scope: vm, kind: approval, timeout: 1h}
                """), web);
        UUID trip = party.trip(web, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.approve(run.id(), 1, Whom.ALL, Done.PLAINLY, LENA);
        party.now(trip, "SYNCING");
        party.now(trip, "CUTTING_OVER");
        CellStore beaten = new CellStore(db, rows, json) {
            @Override
            Open beforeOutage(UUID runId, Set<UUID> vmIds) {
                Open open = super.beforeOutage(runId, vmIds);
                after.advance(runId);
                return open;
            }

            @Override
            boolean cutoverUnseen(UUID runId, Set<UUID> vmIds) {
                boolean unseen = super.cutoverUnseen(runId, vmIds);
                after.advance(runId);
                return unseen;
            }
        };

        assertThat(new RunbookBarrier(trips, runStore, beaten, runbookStore, news).ask(trip)).isInstanceOf(
                OutageBarrier.Wait.class);
    }

    /// Thousands of trips may ask within seconds; each would move the whole run else.
    @Test
    void aTripAsksWhatConcernsItAndNeitherMovesTheRunNorWaitsForWhoMovesIt() throws Exception {
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: before cutover, scope: vm, kind: manual, timeout: 1h}
                """), web, data);
        UUID webTrip = party.trip(web, "CUTTING_OVER", wave);
        UUID dataTrip = party.trip(data, "SYNCING", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.of(web, data), Done.PLAINLY, EMIL);
        party.now(dataTrip, "CUTTING_OVER");

        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (var somebody = Executors.newSingleThreadExecutor()) {
            Future<?> moves = somebody.submit(() -> transaction.executeWithoutResult(_ -> {
                db.sql("select id from runbook_run where id = :id for update").param("id", run.id()).query()
                        .listOfRows();
                held.countDown();
                await(answered);
            }));
            await(held);
            assertThat(barrier.ask(webTrip)).isInstanceOf(OutageBarrier.Go.class);
            assertThat(barrier.ask(dataTrip)).as("whether what was done ahead is for this cutover, the run says")
                    .isInstanceOf(OutageBarrier.Wait.class);
            answered.countDown();
            moves.get(1, TimeUnit.MINUTES);
        }
        after.advance(run.id());
        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Go.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What was said yes to in one night is no yes for another.
    @Test
    void anApplicationOfWhichOneLandedNightsAgoIsAskedAnewForTheOther() {
        UUID wave = party.started(party.runbook("""
                - {name: go, title: Go, part: before cutover, scope: application, kind: approval, timeout: 1h}
                """), web, data);
        UUID webTrip = party.trip(web, "CUTTING_OVER", wave);
        UUID dataTrip = party.trip(data, "SYNCING", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.approve(run.id(), 1, Whom.ALL, Done.PLAINLY, LENA);
        party.now(dataTrip, "CUTTING_OVER");
        db.sql("update runbook_cell set due_at = due_at - interval '13 hours' where run_id = :run").param("run", run
                .id()).update();
        after.advance(run.id());
        assertThat(barrier.ask(dataTrip)).as("who joins one that is under way").isInstanceOf(OutageBarrier.Go.class);
        party.now(dataTrip, "SYNCING");
        party.now(webTrip, "VALIDATING");
        db.sql("update runbook_cell set cutovers = cutovers - cast(:vm as text) where run_id = :run")
                .param("vm", data.toString()).param("run", run.id()).update();

        party.now(dataTrip, "CUTTING_OVER");
        after.advance(run.id());
        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Wait.class);
        assertThat(cell(run, 1, shop).attempt()).isEqualTo(2);
        runs.approve(run.id(), 1, Whom.ALL, Done.PLAINLY, LENA);
        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Go.class);
    }

    /// One after the other, as slots become free.
    @Test
    void anApplicationIsAskedOnceInANight() {
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: before cutover, scope: application, kind: manual, timeout: 1h}
                """), web, data);
        UUID webTrip = party.trip(web, "CUTTING_OVER", wave);
        UUID dataTrip = party.trip(data, "SYNCING", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        party.now(webTrip, "VALIDATING");
        party.now(dataTrip, "CUTTING_OVER");
        after.advance(run.id());

        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Go.class);
    }

    @Test
    void whoGoesDownTogetherWaitsForWhatIsBeforeAnyOfThem() {
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: before cutover, scope: vm, kind: manual, timeout: 1h}
                """), web, data);
        UUID webTrip = party.trip(web, "CUTTING_OVER", wave);
        UUID dataTrip = party.trip(data, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.of(web), Done.PLAINLY, EMIL);

        assertThat(barrier.ask(webTrip)).isInstanceOf(OutageBarrier.Go.class);
        assertThat(barrier.ask(webTrip, Set.of(dataTrip))).isEqualTo(new OutageBarrier.Wait(
                "VMs that start together with it are not ready to go down. It waits for run %s: step 1, Stop, for db01 "
                        .formatted(run.key()) + "(somebody)."));
        runs.reject(run.id(), 1, Whom.of(data), "No backup.", EMIL);
        assertThat(barrier.ask(dataTrip, Set.of(webTrip))).isInstanceOf(OutageBarrier.Stop.class);
        assertThat(barrier.ask(webTrip, Set.of(dataTrip))).isInstanceOfSatisfying(OutageBarrier.Wait.class,
                waits -> assertThat(waits.why()).endsWith("step 1, Stop, for db01 (failed)."));
        runs.skip(run.id(), 1, Whom.of(data), "It has none.", EMIL);
        assertThat(barrier.ask(webTrip, Set.of(dataTrip))).isInstanceOf(OutageBarrier.Go.class);
    }

    private Run run(UUID wave) {
        return runs.ofWave(wave).orElseThrow();
    }

    private Cell cell(Run run, int step, UUID entity) {
        return runs.sheet(run.key()).orElseThrow().ofStep(step).stream().filter(cell -> cell.entityId().equals(entity))
                .findFirst().orElseThrow();
    }

    /// `1 DUE, 2 WAITING WAITING`: of each step, by name.
    private String states(Run run) {
        return runs.sheet(run.key()).orElseThrow().cells().stream().collect(Collectors.groupingBy(Cell::step,
                java.util.TreeMap::new, Collectors.mapping(cell -> cell.state().name(), Collectors.joining(" "))))
                .entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(
                        ", "));
    }
}
