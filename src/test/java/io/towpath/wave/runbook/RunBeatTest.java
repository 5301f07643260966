package io.towpath.wave.runbook;

import static io.towpath.wave.runbook.Party.EMIL;
import static io.towpath.wave.runbook.Party.LENA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.hook.HookAction;
import io.towpath.hook.HookDefinitions;
import io.towpath.hook.HookDraft;
import io.towpath.hook.Hooks;
import io.towpath.migration.OutageBarrier;
import io.towpath.migration.RefusedException;
import io.towpath.wave.StartGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What the machine does in a run: hooks, and what becomes of a step when many want it, or a node dies.
@DatabaseTest
class RunBeatTest {

    private static final String STEPS = """
            - {name: freeze, title: Freeze, part: initialization, scope: wave, kind: manual, timeout: 1h}
            """;

    @Autowired
    Runbooks runbooks;
    @Autowired
    Runs runs;
    @Autowired
    RunAfter after;
    @Autowired
    Hooks hooks;
    @Autowired
    HookDefinitions hookDefinitions;
    @Autowired
    OutageBarrier barrier;
    @Autowired
    Map<String, StartGuard> guards;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient db;

    private Party party;
    private UUID web;

    @BeforeEach
    void aVm() {
        party = new Party(db, runbooks, guards, transaction);
        web = party.vm("web01", null);
    }

    @Test
    void aHookBeginsWithTheCutoverOnceForEachAttempt() {
        String hook = "ping-" + party.wired.mark;
        hookDefinitions.create(new HookDraft(hook, new HookAction.Http("POST", "https://192.0.2.1/x", List.of(), "",
                "200", HookAction.Authentication.NONE),
                true, Duration.ofMinutes(1), 1), null);
        UUID wave = party.started(party.runbook("""
                - {name: stop, title: Stop, part: before cutover, scope: vm, kind: hook, hook: %s, timeout: 5m}
                """.formatted(hook)), web);
        UUID trip = party.trip(web, "SYNCING", wave);
        Run run = run(wave);
        after.advance(run.id());
        assertThat(states(run)).as("it would stop the application days before").isEqualTo("1 WAITING");

        party.now(trip, "CUTTING_OVER");
        after.advance(run.id());
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 RUNNING");
        String key = "runbook/%s/".formatted(cell(run, 1, web).id());
        assertThat(hooks.runsOf(key)).singleElement().satisfies(asked -> {
            assertThat(asked.timeout()).isEqualTo(Duration.ofMinutes(5));
            assertThat(asked.variables().vm()).isEqualTo("web01");
            assertThat(asked.variables().run()).isEqualTo(run.key());
        });
        assertThatThrownBy(() -> runs.complete(run.id(), 1, Whom.of(web), Done.PLAINLY, LENA)).hasMessageContaining(
                "is running for web01");

        hooks.stop(key + "1");
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 FAILED");
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Stop.class);
        runs.retry(run.id(), 1, Whom.ALL, EMIL);
        assertThat(hooks.runsOf(key)).hasSize(2);
        hooks.stop(key + "2");
        hooks.waive(key + "2", "done by hand");
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 DONE");
        assertThat(barrier.ask(trip)).isInstanceOf(OutageBarrier.Go.class);
    }

    @Test
    void whatIsDoneAboutAFailedHookWhereHooksAreLookedAtCountsInTheRun() {
        String hook = "ping-" + party.wired.mark;
        hookDefinitions.create(new HookDraft(hook, new HookAction.Http("POST", "https://192.0.2.1/x", List.of(), "",
                "200", HookAction.Authentication.NONE),
                true, Duration.ofMinutes(1), 1), null);
        UUID wave = party.started(party.runbook("""
                - {name: a, title: A, part: initialization, scope: vm, kind: hook, hook: %s, timeout: 5m}
                """.formatted(hook)), web);
        db.sql("update vm set moref = 'vm-17', bios_uuid = 'b-1', instance_uuid = 'i-1' where id = :id")
                .param("id", web)
                .update();
        Run run = run(wave);
        after.advance(run.id());
        String key = "runbook/%s/1".formatted(cell(run, 1, web).id());
        assertThat(hooks.run(key)).hasValueSatisfying(asked -> {
            assertThat(asked.variables().moref()).isEqualTo("vm-17");
            assertThat(asked.variables().uuid()).isEqualTo("b-1");
        });
        hooks.stop(key);
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 FAILED");

        hooks.again(key);
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 RUNNING");

        hooks.stop(key);
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 FAILED");
        hooks.waive(key, "done by hand");
        after.advance(run.id());
        assertThat(states(run)).isEqualTo("1 DONE");
        assertThat(cell(run, 1, web).note()).isEqualTo(
                "Hook %s counts as done, a person said; see /hooks/runs/%s.".formatted(hook,
                        hooks.run(key).orElseThrow()
                                .id()));
        assertThat(cell(run, 1, web).attempt()).isEqualTo(1);
    }

    @Test
    void whatKeepsOneHookFromBeginningIsTheTroubleOfItsVmAlone() {
        String hook = "ping-" + party.wired.mark;
        hookDefinitions.create(new HookDraft(hook, new HookAction.Http("POST", "https://192.0.2.1/x", List.of(), "",
                "200", HookAction.Authentication.NONE),
                true, Duration.ofMinutes(1), 1), null);
        UUID data = party.vm("db01", null);
        UUID dns = party.vm("dns01", null);
        UUID wave = party.started(party.runbook("""
                - {name: a, title: A, part: initialization, scope: vm, kind: hook, hook: %s, timeout: 5m}
                - {name: b, title: B, part: initialization, scope: vm, kind: manual, timeout: 5m}
                """.formatted(hook)), web, data, dns);
        Run run = run(wave);
        db.sql("""
                create function refuse_%1$s() returns trigger language plpgsql as $$
                begin
                    if new.variables ->> 'run' = '%2$s' and new.variables ->> 'vm' = 'db01' then
                        raise exception 'no room for db01';
                    end if;
                    return new;
                end $$
                """.formatted(party.wired.mark, run.key())).update();
        db.sql("create trigger refuse before insert on hook_run for each row execute function refuse_%s()"
                .formatted(party.wired.mark)).update();
        try {
            after.advance(run.id());
        } finally {
            db.sql("drop function refuse_%s() cascade".formatted(party.wired.mark)).update();
        }

        assertThat(states(run)).isEqualTo("1 FAILED RUNNING RUNNING, 2 DUE DUE DUE");
        assertThat(cell(run, 1, data).note()).contains("The hook could not be asked", "no room for db01")
                .doesNotContain("insert into");
        runs.retry(run.id(), 1, Whom.ALL, EMIL);
        assertThat(states(run)).startsWith("1 RUNNING RUNNING RUNNING");
    }

    @Test
    void howeverManyCompleteItOneDoes() throws Exception {
        UUID wave = party.started(party.runbook(STEPS), web);
        Run run = run(wave);
        after.advance(run.id());
        CyclicBarrier together = new CyclicBarrier(4);
        List<Future<Integer>> tries = new ArrayList<>();
        try (var people = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                boolean completes = i % 2 == 0;
                tries.add(people.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    try {
                        return completes
                                ? runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, EMIL)
                                : runs.skip(run.id(), 1, Whom.ALL, "no", LENA);
                    } catch (RefusedException refused) {
                        assertThat(refused.code()).isIn("state-transition", "somebody-was-faster");
                        return 0;
                    }
                }));
            }
            int done = 0;
            for (Future<Integer> each : tries) {
                done += each.get(2, TimeUnit.MINUTES);
            }
            assertThat(done).isEqualTo(1);
        }
        assertThat(runs.events(run.id(), 1).values().iterator().next()).hasSize(1);
    }

    /// What a node that dies between two writes leaves behind is found by whoever looks next: nothing is kept in memory.
    @Test
    void aBeatThatDiesIsDoneByTheNext() {
        UUID wave = party.started(party.runbook(STEPS), web);
        Run run = run(wave);
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> {
            db.sql("update runbook_cell set state = 'DUE' where run_id = :run and step = 1").param("run", run.id())
                    .update();
            throw new IllegalStateException("killed");
        })).hasMessage("killed");
        assertThat(states(run)).startsWith("1 WAITING");

        after.advance(run.id());
        after.advance(run.id());

        assertThat(states(run)).startsWith("1 DUE");
        assertThat(cell(run, 1, wave).version()).as("moved once").isEqualTo(1);
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
