package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.hook.HookPeer.Answer;
import io.towpath.hook.HookRunStore.Leased;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/// One effect for each key, whatever happens to nodes.
class HookRunnerTest extends HookBench {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theSameKeyIsTheSameRun() {
        Hook hook = keeps(request("POST", "/x", ""), false, MINUTE, 1, null);

        HookRun first = start("k1", hook);
        HookRun second = start("k1", hook);
        beat();
        HookRun third = start("k1", hook);
        beat();

        assertThat(second.id()).isEqualTo(first.id()).isEqualTo(third.id());
        assertThat(third.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(peer.heard()).hasSize(1);
        assertThatThrownBy(() -> hooks.start("k2", "no such", SHOP, null)).isInstanceOf(AccessException.class)
                .hasMessageContaining("no such");
    }

    @Test
    void ofManyNodesThatRaceEachRunHasOne() throws Exception {
        Hook hook = keeps(request("POST", "/x", ""), false, MINUTE, 1, null);
        int all = 40;
        for (int i = 0; i < all; i++) {
            start("k" + i, hook);
        }
        Callable<Integer> node = () -> {
            List<Leased> mine = runs.lease("n", 32);
            mine.forEach(runner::serve);
            return mine.size();
        };

        try (ExecutorService nodes = Executors.newFixedThreadPool(4)) {
            int done = 0;
            for (Future<Integer> each : nodes.invokeAll(List.of(node, node, node, node, node, node))) {
                done += each.get();
            }
            assertThat(done).isEqualTo(all);
        }

        assertThat(peer.heard()).extracting(heard -> heard.header("Idempotency-Key")).doesNotHaveDuplicates().hasSize(
                all);
    }

    @Test
    void aRequestOfANodeThatDiedIsSentAgainUnderItsKey() {
        Hook hook = keeps(request("POST", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        Leased dead = dies();

        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(peer.heard().getFirst().header("Idempotency-Key")).isEqualTo("k1");
        assertThat(hooks.attempts(run("k1").id()).getLast().trouble()).contains("Nothing was heard");

        assertThat(runs.renew(run("k1").id(), dead.lease())).as("the dead one lives on").isFalse();
        assertThat(runs.ended(dead, Result.failed("hook-x", "late", "", false), "", 1, null)).isEmpty();
        assertThat(run("k1").state()).as("and its word counts no more").isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aRequestThatMayNotBeSentTwiceIsNot() {
        Hook hook = keeps(request("POST", "/x", ""), false, MINUTE, 3, null);
        start("k1", hook);
        dies();
        beat();
        assertThat(run("k1").code()).isEqualTo("hook-unknown");

        peer.answer(_ -> new Answer(503, ""));
        start("k2", hook);
        beat();
        assertThat(run("k2").state()).isEqualTo(RunState.FAILED);
        assertThat(peer.heard()).hasSize(1);
    }

    @Test
    void whatWasTakenOverStaysSoWhereItIsGivenBack() {
        Hook once = keeps(request("POST", "/x", ""), false, MINUTE, 1, null);
        start("k1", once);
        dies();
        Leased taken = runs.lease("n1", 1).getFirst();
        assertThat(taken.takenOver()).isTrue();

        runs.giveBack(taken);
        beat();

        assertThat(run("k1").code()).isEqualTo("hook-unknown");
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void whatIsBeingStoppedRunsAgainOnlyOnceItsHolderEndedIt() {
        Hook hook = keeps(request("POST", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        Leased mine = runs.lease("n1", 1).getFirst();

        in(() -> hooks.stop("k1"));
        assertThat(run("k1").state()).isEqualTo(RunState.STOPPING);
        assertThatThrownBy(() -> hooks.again("k1")).hasMessageContaining("being stopped");
        assertThat(runs.lease("n2", 1)).isEmpty();
        jdbc.sql("update hook_run set leased_until = pg_catalog.clock_timestamp() - interval '1 second'").update();
        assertThat(runs.lease("n2", 1)).isEmpty();
        runner.wake();
        assertThat(run("k1").state()).as("its holder is gone").isEqualTo(RunState.STOPPED);
        assertThat(runs.renew(run("k1").id(), mine.lease())).isFalse();
        in(() -> hooks.again("k1"));
        assertThat(runs.lease("n2", 1)).hasSize(1);
    }

    /// Before another node could begin.
    @Test
    void whereARenewalHangsItIsEndedAllTheSame() throws Exception {
        Path ran = scripts.resolve("pid.txt");
        Hook once = script("#!/bin/sh\necho $$ > %s\nexec sleep 300\n".formatted(ran), false, Duration.ofMinutes(5));
        HookRunStore hangs = new HookRunStore(jdbc, jdbc) {
            @Override
            boolean renew(UUID run, UUID lease) {
                try {
                    Thread.sleep(Duration.ofHours(2));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return true;
            }
        };
        HooksProperties properties = new HooksProperties(List.of(), scripts.toString(), Duration.ofDays(1));
        HookRunner stuck = new HookRunner(hangs, store, secrets, trail, transaction, properties, List.of(
                new ScriptPerformer(new ScriptsFolder(properties)))) {
            @Override
            Duration renewsEvery() {
                return Duration.ofMillis(1);
            }

            @Override
            Duration unrenewed() {
                return ran.toFile().length() > 0 ? Duration.ofSeconds(2) : Duration.ofMinutes(5);
            }
        };
        start("k1", once);
        Leased mine = runs.lease("n1", 1).getFirst();

        stuck.serve(mine);

        assertThat(HookRunner.UNRENEWED.plus(HookRunner.ENDS)).isLessThan(HookRunStore.LEASE);
        assertThat(run("k1").code()).isEqualTo("hook-unknown");
        assertThat(ScriptHookTest.alive(Long.parseLong(Files.readString(ran).strip()))).isFalse();
        stuck.stop();
    }

    /// Before it began: so nothing happened.
    @Test
    void whereTheDatabaseIsAwayBeforeItBeganItIsGivenBack() {
        Hook once = keeps(request("POST", "/x", ""), false, MINUTE, 1, null);
        start("k1", once);
        AtomicInteger broken = new AtomicInteger(1);
        HookStore away = new HookStore(jdbc) {
            @Override
            Optional<Hook> find(UUID id) {
                if (broken.getAndDecrement() > 0) {
                    throw new DataAccessResourceFailureException("broken", new SQLException("it is gone", "08006"));
                }
                return super.find(id);
            }
        };
        HooksProperties properties = new HooksProperties(List.of("127.0.0.0/8"), "", Duration.ofDays(1));
        HookRunner node = new HookRunner(runs, away, secrets, trail, transaction, properties, List.of(
                new HttpPerformer(properties, Clock.systemUTC())));

        node.serve(runs.lease("n1", 1).getFirst());
        assertThat(run("k1").state()).isEqualTo(RunState.WAITING);
        node.serve(runs.lease("n1", 1).getFirst());

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        node.stop();
    }

    @Test
    void itsTimeBeginsWithItsFirstTry() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        jdbc.sql("update hook_run set run_by = run_by - interval '50 minutes'").update();

        assertThat(runs.lease("n1", 1).getFirst().left()).isBetween(Duration.ofSeconds(50), MINUTE);
    }

    @Test
    void aRunWhoseLeaseGrewOldIsNotBegun() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        Leased fresh = runs.lease("n1", 1).getFirst();

        runner.serve(new Leased(fresh.run(), fresh.lease(), false, 1, fresh.left(), System.nanoTime() - Duration
                .ofSeconds(16).toNanos()));

        assertThat(peer.heard()).isEmpty();
        assertThat(run("k1").state()).isEqualTo(RunState.WAITING);
    }

    @Test
    void ofWhatIsNotRepeatableNobodyKnowsWhetherItRan() throws Exception {
        Path ran = scripts.resolve("ran.txt");
        Hook once = script("#!/bin/sh\necho x >> %s\n".formatted(ran), false, MINUTE);
        start("k1", once);
        dies();

        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.FAILED);
        assertThat(run("k1").code()).isEqualTo("hook-unknown");
        assertThat(Files.exists(ran)).isFalse();

        in(() -> hooks.again("k1"));
        beat();
        assertThat(run("k1").state()).as("at a person's word").isEqualTo(RunState.SUCCEEDED);
        assertThat(Files.readAllLines(ran)).hasSize(1);
    }

    @Test
    void whatIsRepeatableIsRunAgain() throws Exception {
        Path ran = scripts.resolve("ran.txt");
        Hook often = script("#!/bin/sh\necho x >> %s\n".formatted(ran), true, MINUTE);
        start("k1", often);
        dies();

        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(Files.readAllLines(ran)).hasSize(1);
    }

    @Test
    void aScriptThatOutlivedItsNodeHereIsEndedBeforeItRunsAgain() throws Exception {
        Path ran = scripts.resolve("ran.txt");
        Hook often = script("#!/bin/sh\necho x >> %s\n".formatted(ran), true, MINUTE);
        HookRun run = start("k1", often);
        dies();
        ProcessBuilder orphan = new ProcessBuilder("/bin/sleep", "300");
        orphan.environment().put("TOWPATH_HOOK_RUN", run.id() + "/1");
        Process lives = orphan.start();

        beat();

        assertThat(lives.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(ran)).hasSize(1);
    }

    @Test
    void aNodeThatGoesDownInOrderGivesBackWhatMayRunAgain() throws Exception {
        Path pids = scripts.resolve("pids.txt");
        Hook often = script("#!/bin/sh\necho $$ >> %s\nsleep 300\n".formatted(pids), true, MINUTE);
        Hook once = script("#!/bin/sh\necho $$ >> %s\nsleep 300\n".formatted(pids), false, MINUTE);
        start("often", often);
        start("once", once);
        runner.wake();
        while (!Files.exists(pids) || Files.readAllLines(pids).size() < 2) {
            Thread.sleep(20);
        }

        runner.stop();

        assertThat(run("often").state()).isEqualTo(RunState.WAITING);
        assertThat(run("once").code()).isEqualTo("hook-unknown");
        for (String pid : Files.readAllLines(pids)) {
            assertThat(ScriptHookTest.alive(Long.parseLong(pid))).isFalse();
        }
    }

    @Test
    void aPersonMayLetAFailureCountAsDone() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        peer.answer(_ -> new Answer(404, ""));
        start("k1", hook);
        assertThatThrownBy(() -> hooks.waive("k1", "why")).hasMessageContaining("under way");
        beat();
        assertThatThrownBy(() -> hooks.waive("k1", " ")).hasMessageContaining("No reason");

        in(() -> hooks.waive("k1", "done by hand"));

        assertThat(run("k1").state()).isEqualTo(RunState.WAIVED);
        assertThat(run("k1").state().good()).isTrue();
        assertThat(trail.about("hook", hook.id().toString(), 1).getFirst().entry().reason()).isEqualTo("done by hand");
        assertThatThrownBy(() -> hooks.again("k1")).hasMessageContaining("counts as done");
    }

    @Test
    void aRunWhoseTimeIsOverBeforeSomebodyCameHasFailed() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        jdbc.sql("update hook_run set run_by = pg_catalog.clock_timestamp() - interval '1 second'").update();

        beat();

        assertThat(run("k1").code()).isEqualTo("hook-timed-out");
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void aHookIsNotDeletedWhileItRunsAndItsRunsStay() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        start("k1", hook);
        assertThatThrownBy(() -> definitions.delete(hook.name())).hasMessageContaining("under way");
        beat();

        transaction.executeWithoutResult(_ -> definitions.delete(hook.name()));

        assertThat(run("k1").hookId()).isNull();
        assertThat(run("k1").hookName()).isEqualTo(hook.name());
    }

    @Test
    void oldRunsAreForgottenOnceTheyEnded() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        start("old", hook);
        beat();
        start("open", hook);
        jdbc.sql("update hook_run set asked_at = asked_at - interval '1 year', ended_at = ended_at - interval '1 year'")
                .update();

        runs.forget(Duration.ofDays(180));

        assertThat(hooks.run("old")).isEmpty();
        assertThat(hooks.run("open")).isPresent();
    }
}
