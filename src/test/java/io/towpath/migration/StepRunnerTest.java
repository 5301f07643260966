package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import io.towpath.migration.step.StepContext;
import io.towpath.replication.ReplicationException;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Need;
import io.towpath.slot.Place;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Slots;
import io.towpath.slot.Turn;
import io.towpath.slot.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class StepRunnerTest {

    private final World world = new World();

    @Test
    void aLeaseThatIsLostWhileTheQueuesAreAskedIsSeenAtOnce() {
        UUID id = world.started("slow-queues");
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        AtomicBoolean lost = new AtomicBoolean();
        Slots slow = new SlowSlots(world.slots, () -> lost.set(true), false);
        var runner = new StepRunner(world.inventory(), world.views, slow, SlotWorld.pressure(world.jdbc, world.trail()),
                world.jdbc, 2, 4);

        StepRunner.Run run = runner.run(world.row(id), new Copy(Work.SEED, Outcome.done("wrote on")), lease, lost::get);

        assertThat(run.outcome()).isEqualTo(new Outcome.Stopped("at the first look"));
        assertThat(run.wasAsked()).isTrue();
    }

    @Test
    void aStepsOwnFailureIsToldThoughThePressureCannotBeWrittenDown() {
        UUID id = world.started("out-of-memory");
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        JdbcClient away = JdbcClient.create(new DriverManagerDataSource("jdbc:postgresql://localhost:1/away"));
        var runner = new StepRunner(world.inventory(), world.views, world.slots,
                SlotWorld.pressure(away, world.trail()), world.jdbc, 2, 4);
        var failed = new Outcome.Failed(ReplicationException.MEMORY, "NFC is full.", "Wait.", true);

        StepRunner.Run run = runner.run(world.row(id), new Copy(Work.SEED, failed), lease, () -> false);

        assertThat(run.outcome()).isEqualTo(failed);
    }

    /// Another node begins a disk anew of which only a part was compared.
    @Test
    void whatIsKeptOfACopyThatMadeRoomIsToldAsItIs() {
        for (Work work : List.of(Work.COMPARISON, Work.DELTA)) {
            UUID id = world.started("makes-room-" + work);
            Lease lease = world.leases.take(id, "a", 60).orElseThrow();
            Slots wanted = new SlowSlots(world.slots, () -> {}, true);
            var runner = new StepRunner(world.inventory(), world.views, wanted,
                    SlotWorld.pressure(world.jdbc, world.trail()), world.jdbc, 2, 4);

            Outcome outcome = runner.run(world.row(id), new Copy(work, Outcome.done("went on")), lease, () -> false)
                    .outcome();

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Stopped.class, stopped -> assertThat(stopped.note())
                    .isEqualTo("It made room for the last pass of another VM; " + (work == Work.COMPARISON
                            ? "disks that were compared are done, and this node goes on with the one it had begun."
                            : "what was copied is kept.")));
        }
    }

    @Test
    void aSlowOneThatStopsSaysForWhom() {
        UUID id = world.started("crawls");
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        Slots wanted = new SlowSlots(world.slots, () -> world.jdbc.sql("""
                update slot_claim set gives_way = 'Slow, 1 MiB/s, it gave way to web07.' where migration_id = :id
                """).param("id", id).update(), true);
        var runner = new StepRunner(world.inventory(), world.views, wanted,
                SlotWorld.pressure(world.jdbc, world.trail()), world.jdbc, 2, 4);

        assertThat(runner.run(world.row(id), new Copy(Work.SEED, Outcome.done("went on")), lease, () -> false)
                .outcome()).isEqualTo(new Outcome.Stopped(
                        "Slow, 1 MiB/s, it gave way to web07; what was copied is kept."));
    }

    /// A last pass makes others stop: not for one that may not go on.
    @Test
    void whoMayNotGoOnClaimsNoSlots() {
        UUID id = world.started("paused");
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        var runner = new StepRunner(world.inventory(), world.views, world.slots,
                SlotWorld.pressure(world.jdbc, world.trail()), world.jdbc, 2, 4);
        runner.run(world.row(id), new Kept(null), lease, () -> false);
        assertThat(claims(id)).as("kept for its next step").isOne();

        Outcome paused = new Outcome.Queued("W-003 is paused.", Duration.ofSeconds(3));
        assertThat(runner.run(world.row(id), new Kept(paused), lease, () -> false).outcome()).isEqualTo(paused);

        assertThat(claims(id)).isZero();
    }

    private int claims(UUID id) {
        return world.jdbc.sql("select count(*) from slot_claim where migration_id = :id").param("id", id)
                .query(Integer.class).single();
    }

    /// Keeps its slots, unless something is against it.
    private record Kept(@Nullable Outcome against) implements Step {

        @Override
        public String name() {
            return "hooks-before-shutdown";
        }

        @Override
        public String title() {
            return "Hooks";
        }

        @Override
        public Optional<Work> copies(StepContext context) {
            return Optional.of(Work.FINAL);
        }

        @Override
        public Optional<Outcome> notNow(StepContext context) {
            return Optional.ofNullable(against);
        }

        @Override
        public boolean keepsSlots() {
            return true;
        }

        @Override
        public Outcome run(StepContext context) {
            return Outcome.done("ran");
        }
    }

    /// As a lost connection looks where its transaction could not even be rolled back.
    @Test
    void aDatabaseThatGoesAwayUnderAStepIsTriedAgainByItself() {
        UUID id = world.started("unlucky");
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        var runner = new StepRunner(world.inventory(), world.views, world.slots,
                SlotWorld.pressure(world.jdbc, world.trail()), world.jdbc, 2, 4);
        for (SQLException why : List.of(new SQLException("terminating connection", "57P01"),
                new SQLException("Connection is closed"))) {
            Step step = new Broken(new IllegalStateException("Unable to rollback against JDBC Connection", why));

            assertThat(runner.run(world.row(id), step, lease, () -> false).outcome())
                    .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.code()).isEqualTo("database");
                        assertThat(failed.passes()).isTrue();
                    });
        }
        assertThat(runner.run(world.row(id), new Broken(new IllegalStateException("a bug")), lease, () -> false)
                .outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("internal");
                    assertThat(failed.passes()).isFalse();
                });
    }

    private record Broken(RuntimeException thrown) implements Step {

        @Override
        public String name() {
            return "run-checks";
        }

        @Override
        public String title() {
            return "Run checks";
        }

        @Override
        public Outcome run(StepContext context) {
            throw thrown;
        }
    }

    private record Copy(Work work, Outcome ends) implements Step {

        @Override
        public String name() {
            return "seed-disks";
        }

        @Override
        public String title() {
            return "Seed";
        }

        @Override
        public Optional<Work> copies(StepContext context) {
            return Optional.of(work);
        }

        @Override
        public Outcome run(StepContext context) {
            return context.stopped() ? new Outcome.Stopped("at the first look") : ends;
        }
    }

    /// @param meanwhile happens while it is asked whether a copy makes room
    /// @param wanted    whether a last pass waits for its slots
    private record SlowSlots(Slots slots, Runnable meanwhile, boolean wanted) implements Slots {

        @Override
        public Turn ask(UUID migrationId, long token, Work work, List<Need> needs) {
            return slots.ask(migrationId, token, work, needs);
        }

        @Override
        public void release(UUID migrationId, long token) {
            slots.release(migrationId, token);
        }

        @Override
        public void standBack(UUID migrationId, long token) {
            slots.standBack(migrationId, token);
        }

        @Override
        public void leave(UUID migrationId, long token) {
            slots.leave(migrationId, token);
        }

        @Override
        public boolean yields(UUID migrationId) {
            meanwhile.run();
            return wanted || slots.yields(migrationId);
        }

        @Override
        public Optional<String> givesWay(UUID migrationId) {
            return slots.givesWay(migrationId);
        }

        @Override
        public Map<UUID, Place> places(Collection<UUID> migrationIds) {
            return slots.places(migrationIds);
        }

        @Override
        public int limit(LimitKind kind) {
            return slots.limit(kind);
        }

        @Override
        public int limitOfAllNodes() {
            return slots.limitOfAllNodes();
        }
    }
}
