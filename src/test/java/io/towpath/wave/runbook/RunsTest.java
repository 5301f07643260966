package io.towpath.wave.runbook;

import static io.towpath.wave.runbook.Party.EMIL;
import static io.towpath.wave.runbook.Party.LENA;
import static io.towpath.wave.runbook.Party.VERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.towpath.DatabaseTest;
import io.towpath.access.AccessException;
import io.towpath.access.Role;
import io.towpath.migration.OutageBarrier;
import io.towpath.migration.RefusedException;
import io.towpath.wave.StartGuard;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What becomes of a runbook's steps while the VMs of its wave move.
@DatabaseTest
class RunsTest {

    private static final String STEPS = """
            - {name: freeze, title: Freeze, part: initialization, scope: wave, kind: manual, timeout: 1h}
            - {name: stop, title: Stop it, part: before cutover, scope: vm, kind: manual, timeout: 1h, checklist: [Quiet], record: [Last backup]}
            - {name: go, title: Go, part: before cutover, scope: application, kind: approval, timeout: 1h, after: [stop], fourEyes: true}
            - {name: smoke, title: Smoke test, part: after cutover, scope: vm, kind: manual, timeout: 1h}
            - {name: backup, title: Backup, part: finalization, scope: wave, kind: manual, timeout: 1h}
            """;
    private static final Done QUIET = new Done(null, List.of("Quiet"), Map.of("Last backup", "03:00"));

    private static final Whom FAILED = Whom.ALL.in(Whom.Of.FAILED);

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

    private Party party;
    private UUID shop;
    private UUID web;
    private UUID data;
    private UUID alone;

    @BeforeEach
    void anApplicationOfTwoAndOneVmOfNone() {
        party = new Party(db, runbooks, guards, transaction);
        shop = party.application("Shop");
        web = party.vm("web01", shop);
        data = party.vm("db01", shop);
        alone = party.vm("dns01", null);
    }

    @Test
    void aWaveGoesThroughAllParts() {
        UUID wave = party.started(party.runbook(STEPS), web, data, alone);
        UUID webTrip = party.trip(web, "SYNCING", wave);
        UUID dataTrip = party.trip(data, "SYNCING", wave);
        UUID aloneTrip = party.trip(alone, "SYNCING", wave);
        Run run = run(wave);
        after.advance(run.id());

        assertThat(states(run)).isEqualTo("1 DUE, 2 WAITING WAITING WAITING, 3 WAITING WAITING, "
                + "4 WAITING WAITING WAITING, 5 WAITING");
        assertThat(barrier.ask(webTrip)).isEqualTo(new OutageBarrier.Wait("It waits for run %s: step 1, Freeze, for %s "
                .formatted(run.key(), run.waveKey()) + "(somebody); step 2, Stop it, for web01 (not its turn yet); "
                + "step 3, Go, for Shop %s (not its turn yet).".formatted(party.wired.mark)));

        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        assertThat(states(run)).as("people may do ahead what is before a cutover")
                .startsWith("1 DONE, 2 OPEN OPEN OPEN");
        runs.complete(run.id(), 2, Whom.of(alone), QUIET, EMIL);
        runs.approve(run.id(), 3, Whom.of(alone), Done.PLAINLY, new Doer("nils", "nils", null, true));
        party.now(aloneTrip, "CUTTING_OVER");
        assertThat(barrier.ask(aloneTrip)).isEqualTo(new OutageBarrier.Wait(
                "It waits for run %s to take up its cutover: within seconds.".formatted(run.key())));
        after.advance(run.id());
        assertThat(barrier.ask(aloneTrip)).isInstanceOf(OutageBarrier.Go.class);
        assertThat(barrier.ask(webTrip)).isInstanceOf(OutageBarrier.Wait.class);

        party.now(webTrip, "CUTTING_OVER");
        party.now(dataTrip, "CUTTING_OVER");
        after.advance(run.id());
        assertThat(states(run)).startsWith("1 DONE, 2 DUE DONE DUE, 3 DONE WAITING");
        runs.complete(run.id(), 2, Whom.ALL, QUIET, EMIL);
        assertThat(states(run)).contains("3 DONE DUE");
        assertThat(runs.approve(run.id(), 3, Whom.ALL, Done.PLAINLY, new Doer("nils", "nils", null, true)))
                .isEqualTo(1);
        assertThat(barrier.ask(webTrip)).isInstanceOf(OutageBarrier.Go.class);
        assertThat(barrier.ask(dataTrip)).isInstanceOf(OutageBarrier.Go.class);

        party.now(webTrip, "VALIDATING");
        after.advance(run.id());
        assertThat(states(run)).contains("4 WAITING WAITING DUE", "5 WAITING");
        party.now(dataTrip, "AWAITING_SIGN_OFF");
        party.now(aloneTrip, "ROLLED_BACK");
        after.advance(run.id());
        assertThat(states(run)).as("whoever left the wave is waited for by nobody").contains("4 DUE DROPPED DUE");
        runs.complete(run.id(), 4, Whom.ALL, Done.PLAINLY, EMIL);
        assertThat(states(run)).endsWith("5 DUE");
        runs.complete(run.id(), 5, Whom.ALL, new Done("job 7", List.of(), Map.of()), EMIL);

        assertThat(run(wave)).satisfies(done -> {
            assertThat(done.done()).isTrue();
            assertThat(done.settled()).isEqualTo(done.cells());
        });
        assertThat(audited(wave)).contains("runbook.chosen lena", "runbook.run-started lena",
                "runbook.step-completed emil", "runbook.step-approved nils", "runbook.steps-dropped system",
                "runbook.run-done system");
        assertThat(cell(run, 2, web).recorded()).isEqualTo(Map.of("Last backup", "03:00"));
        assertThatThrownBy(() -> runs.complete(run.id(), 5, Whom.ALL, Done.PLAINLY, EMIL)).isInstanceOf(
                RefusedException.class).hasMessageContaining("is done");
    }

    @Test
    void whatWasDoneForACutoverThatWasGivenUpIsAskedForAnew() {
        UUID wave = party.started(party.runbook(STEPS), web);
        UUID trip = party.trip(web, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());
        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL);
        runs.complete(run.id(), 2, Whom.ALL, QUIET, EMIL);
        runs.approve(run.id(), 3, Whom.ALL, Done.PLAINLY, new Doer("nils", "nils", null, true));
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Go.class);

        // nobody looked at it between the two cutovers
        party.now(trip, "ROLLING_BACK");
        party.now(trip, "SYNCING");
        party.now(trip, "CUTTING_OVER");

        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Wait.class);
        after.advance(run.id());
        assertThat(states(run)).startsWith("1 DONE, 2 DUE, 3 WAITING");
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Wait.class);
        assertThat(cell(run, 2, web).attempt()).isEqualTo(2);
        assertThat(runs.events(run.id(), 2).get(cell(run, 2, web).id())).extracting(Cell.Event::what,
                Cell.Event::recorded).contains(
                        org.assertj.core.api.Assertions.tuple("completed", Map.of("Last backup",
                                "03:00")));
        party.now(trip, "SYNCING");
        after.advance(run.id());
        assertThat(states(run)).startsWith("1 DONE, 2 OPEN, 3 WAITING");
    }

    @Test
    void anApprovalBindsWhoeverSkipsAndIsNeverPassedOver() {
        String steps = """
                - {name: go, title: Go, part: before cutover, scope: vm, kind: approval, timeout: 1h, role: lead, fourEyes: true}
                """;
        UUID wave = party.started(party.runbook(steps), web);
        UUID trip = party.trip(web, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());

        refused("forbidden", () -> runs.skip(run.id(), 1, Whom.ALL, "No time.", EMIL));
        refused("four-eyes", () -> runs.skip(run.id(), 1, Whom.ALL, "No time.", LENA));
        // as a version from before such were refused
        db.sql("""
                insert into runbook_version (runbook_id, version, text, created_by)
                select runbook_id, 2, replace(text, 'fourEyes: true', 'fourEyes: true, onFailure: continue'), 'lena'
                  from runbook_version where runbook_id = :id and version = 1
                """).param("id", run.runbookId()).update();
        db.sql("update runbook_run set version = 2 where id = :id").param("id", run.id()).update();
        runs.reject(run.id(), 1, Whom.ALL, "No.", new Doer("ada", "ada", Role.ADMINISTRATOR, true));
        assertThat(states(run)).isEqualTo("1 FAILED");
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Stop.class);
        runs.skip(run.id(), 1, FAILED, "The lead is away.", new Doer("ada", "ada", Role.ADMINISTRATOR, true));
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Go.class);
    }

    @Test
    void whoMayNotAndWhatIsMissingIsSaid() {
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: initialization, scope: vm, kind: manual, timeout: 1h, role: engineer, checklist: [Quiet], record: [Last backup]}
                - {name: go, title: Go, part: initialization, scope: vm, kind: approval, timeout: 1h, role: lead, after: [stop], fourEyes: true}
                """.replace("role: engineer, ", "").replace("role: lead, ", "")), web, data);
        Run run = run(wave);
        after.advance(run.id());

        refused("forbidden", () -> runs.complete(run.id(), 1, Whom.ALL, QUIET, VERA));
        refused("forbidden", () -> runs.skip(run.id(), 1, Whom.ALL, "no", VERA));
        refused("checklist-open", () -> runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL));
        refused("field-missing", () -> runs.complete(run.id(), 1, Whom.ALL, new Done(null, List.of("Quiet"), Map.of()),
                EMIL));
        refused("field-unknown", () -> runs.complete(run.id(), 1, Whom.ALL, new Done(null, List.of("Quiet"), Map.of(
                "Last backup", "x", "other", "y")), EMIL));
        refused("runbook-step-kind", () -> runs.approve(run.id(), 1, Whom.ALL, Done.PLAINLY, LENA));
        refused("state-transition", () -> runs.approve(run.id(), 2, Whom.of(web), Done.PLAINLY, LENA));
        refused("not-found", () -> runs.complete(run.id(), 1, Whom.of(alone), QUIET, EMIL));
        refused("not-found", () -> runs.complete(run.id(), 3, Whom.ALL, QUIET, EMIL));
        refused("reason-missing", () -> runs.reject(run.id(), 1, Whom.ALL, "  ", EMIL));
        runs.complete(run.id(), 1, Whom.of(web), QUIET, EMIL);
        refused("state-transition", () -> runs.complete(run.id(), 1, Whom.of(web, data), QUIET, EMIL));
        assertThat(states(run)).as("all of them or none").isEqualTo("1 DUE DONE, 2 WAITING DUE");
        refused("four-eyes", () -> runs.approve(run.id(), 2, Whom.ALL, Done.PLAINLY, EMIL));
        refused("four-eyes", () -> runs.approve(run.id(), 2, Whom.ALL, Done.PLAINLY, LENA));
        refused("four-eyes", () -> runs.approve(run.id(), 2, Whom.ALL, Done.PLAINLY, new Doer("token:emil/ci", "emil",
                null, true)));
        assertThat(runs.approve(run.id(), 2, Whom.ALL, Done.PLAINLY, new Doer("nils", "nils", null, true)))
                .isEqualTo(1);
    }

    @Test
    void aRejectedStepHoldsTheWaveUntilItIsTriedAgain() {
        UUID wave = party.started(party.runbook("""
                - {name: go, title: Go, part: before cutover, scope: vm, kind: approval, timeout: 1h, onFailure: hold-wave}
                """), web);
        UUID trip = party.trip(web, "CUTTING_OVER", wave);
        Run run = run(wave);
        after.advance(run.id());

        runs.reject(run.id(), 1, Whom.ALL, "The backup failed.", LENA);

        assertThat(barrier.ask(trip)).isEqualTo(new OutageBarrier.Stop(
                "Step 1 of the runbook, Go, failed for web01: The backup failed.",
                "Mend it, then retry or skip the step in run %s; the cutover goes on by itself then.".formatted(
                        run.key())));
        assertThat(wave(wave)).isEqualTo("PAUSED");
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        after.advance(run.id());
        assertThat(wave(wave)).as("who resumed it is not overruled").isEqualTo("RUNNING");

        // as the trip's step stalls
        db.sql("""
                update migration set stall_step = 'wait-for-runbook', stall_code = 'runbook-step-failed', stall_what = 'x',
                                     stall_remedy = 'y', stall_since = now() where id = :id
                """).param("id", trip).update();
        runs.retry(run.id(), 1, Whom.ALL, LENA);
        assertThat(states(run)).isEqualTo("1 DUE");
        assertThat(db.sql("select stall_code is null from migration where id = :id").param("id", trip).query(
                Boolean.class).single()).as("it goes on by itself").isTrue();
        runs.approve(run.id(), 1, Whom.ALL, Done.PLAINLY, LENA);
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Go.class);
        assertThat(cell(run, 1, web).attempt()).isEqualTo(2);
    }

    /// Hundreds are ready, a few failed, and each list has a box for all of it.
    @Test
    void whoMeansThoseThatFailedDoesNotMeanThoseThatAreReady() {
        UUID wave = party.started(party.runbook("""
                - {name: go, title: Go, part: initialization, scope: vm, kind: approval, timeout: 1h}
                """), web, data, alone);
        Run run = run(wave);
        after.advance(run.id());
        runs.reject(run.id(), 1, Whom.of(web), "The backup failed.", LENA);

        assertThat(runs.skip(run.id(), 1, FAILED, "It is gone.", LENA)).isOne();
        assertThat(cell(run, 1, data).state()).as("it waits for its approval").isEqualTo(CellState.DUE);
        runs.reject(run.id(), 1, Whom.of(data), "The backup failed.", LENA);
        refused("state-transition", () -> runs.skip(run.id(), 1, Whom.of(data).in(Whom.Of.READY), "No need.", LENA));
        assertThat(runs.skip(run.id(), 1, Whom.ALL.in(Whom.Of.READY), "No need.", LENA)).isOne();
        assertThat(cell(run, 1, data).state()).isEqualTo(CellState.FAILED);
        refused("state-transition", () -> runs.skip(run.id(), 1, Whom.ALL, "No need.", LENA));
        assertThat(runs.skip(run.id(), 1, Whom.of(data), "It is named.", LENA)).isOne();
    }

    @Test
    void allThatWereShownAreNotMoreThanThese() {
        UUID wave = party.started(party.runbook("""
                - {name: go, title: Go, part: initialization, scope: vm, kind: approval, timeout: 1h}
                """), web, data);
        Run run = run(wave);
        after.advance(run.id());

        refused("somebody-was-faster", () -> runs.approve(run.id(), 1, Whom.all(1), Done.PLAINLY, LENA));
        assertThat(states(run)).isEqualTo("1 DUE DUE");
        assertThat(runs.approve(run.id(), 1, Whom.all(2), Done.PLAINLY, LENA)).isEqualTo(2);
    }

    @Test
    void timeoutsAreOverdueOrFailuresAndAFailureMayPass() {
        UUID wave = party.started(party.runbook("""
                - {name: a, title: A, part: initialization, scope: wave, kind: manual, timeout: 1h}
                - {name: b, title: B, part: initialization, scope: wave, kind: manual, timeout: 1h, onTimeout: fail}
                - {name: c, title: C, part: initialization, scope: wave, kind: manual, timeout: 1h, onTimeout: fail, onFailure: continue}
                """), web);
        Run run = run(wave);
        after.advance(run.id());
        db.sql("update runbook_cell set deadline_at = now() where run_id = :run").param("run", run.id()).update();

        after.advance(run.id());
        after.advance(run.id());

        assertThat(states(run)).isEqualTo("1 DUE, 2 FAILED, 3 PASSED");
        assertThat(runs.sheet(run.key()).orElseThrow().ofStep(1).getFirst().overdueAt()).isNotNull();
        assertThat(audited(wave)).containsOnlyOnce("runbook.step-overdue system");
        assertThat(runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL)).isEqualTo(1);
        runs.skip(run.id(), 2, FAILED, "Nobody needs it.", EMIL);
        assertThat(states(run)).isEqualTo("1 DONE, 2 SKIPPED, 3 PASSED");
    }

    @Test
    void aVersionNeverChangesAndAStartedWaveKeepsItsOwn() {
        String label = party.runbook(STEPS);
        String name = label.replace("@1", "");
        UUID wave = party.started(label, web);

        Version second = runbooks.add(name, runbooks.find(label).orElseThrow().text().replace("title: Freeze",
                "title: Freeze all"), "clearer", "lena");

        assertThat(second.label()).isEqualTo(name + "@2");
        assertThat(runbooks.find(name).orElseThrow().number()).isEqualTo(2);
        assertThat(runbooks.add(name, second.text(), "again", "lena").number()).as("the same text is no version")
                .isEqualTo(2);
        assertThat(run(wave).template()).isEqualTo(label);
        refused("state-transition", () -> runbooks.choose(wave, name, "lena"));
        refused("runbook-name", () -> runbooks.add("warm-linux", second.text(), null, "lena"));
        UUID draft = party.wired.wave(data);
        String faulty = party
                .runbook("- {name: a, title: A, part: initialization, scope: wave, kind: manual, after: [b]}\n");
        refused("runbook-faults", () -> runbooks.choose(draft, faulty, "lena"));
        refused("not-found", () -> runbooks.choose(draft, "nobody@9", "lena"));
        runbooks.choose(draft, name, "lena");
        assertThat(runbooks.rehearse(second.definition(), draft)).extracting(each -> each.step().name() + " " + each
                .entities()).contains("stop [db01]", "go [Shop %s]".formatted(party.wired.mark));
        runbooks.choose(draft, null, "lena");
        party.start(draft);
        assertThat(runs.ofWave(draft)).as("a wave without a runbook has no run").isEmpty();
        assertThat(barrier.ask(party.trip(data, "CUTTING_OVER", draft))).isInstanceOf(OutageBarrier.Go.class);
    }

    @Test
    void whatIsShippedIsSoundButForRolesThatNobodyHas() {
        assertThat(runbooks.all()).filteredOn(Version::shipped).extracting(Version::runbook).containsExactly(
                "critical-application", "warm-linux", "warm-windows");
        for (Version version : runbooks.all()) {
            if (version.shipped()) {
                assertThat(runbooks.lint(version.definition())).as(version.label()).allMatch(fault -> fault.code()
                        .equals("role-nobody-has"));
            }
        }
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

    private String wave(UUID wave) {
        return db.sql("select state from wave where id = :id").param("id", wave).query(String.class).single();
    }

    private String audited(UUID wave) {
        return db.sql("""
                select string_agg(action || ' ' || actor, ', ' order by number) from audit_event
                 where subject_type = 'wave' and subject_id = :id
                """).param("id", wave.toString()).query(String.class).single();
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThat(catchThrowable(call)).isInstanceOfAny(RefusedException.class, AccessException.class).satisfies(
                thrown -> assertThat(thrown instanceof RefusedException refused
                        ? refused.code()
                        : ((AccessException) thrown).code()).isEqualTo(code));
    }
}
