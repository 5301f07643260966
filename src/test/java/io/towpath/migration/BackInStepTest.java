package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.audit.AuditEntry;
import io.towpath.migration.step.Outcome;
import io.towpath.slot.Need;
import io.towpath.slot.Resource;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Turn;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A cutover that is given up before the target ran costs an outage, not the trip.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackInStepTest {

    private static final MigrationSettings UNHURRIED = new MigrationSettings(Duration.ofSeconds(30),
            World.QUICK.heartbeat(), World.QUICK.tick(), World.QUICK.backoff(), List.of(),
            World.QUICK.drain());

    private World world;

    @BeforeAll
    void world() {
        world = new World();
    }

    @BeforeEach
    void inStepUntilSomebodyCutsOver() {
        world.script.keySet().removeIf(step -> !step.startsWith("wait-for-"));
        world.script.put("keep-in-step", context -> new Outcome.Waits("The next pass is due.", Duration.ofHours(1)));
        world.copies.clear();
        world.audited.clear();
        world.ran.clear();
    }

    @Test
    void anAbortedCutoverLeadsBackToSyncingAndTheNextOneLands() {
        world.script.put("guard-two-running",
                context -> new Outcome.Aborted("source-running", "web01 runs: somebody started it."));
        UUID id = cuttingOver("aborted");

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.SYNCING);
        assertThat(world.row(id).reason()).contains("given up").contains("somebody started it");
        assertThat(world.ran)
                .containsSubsequence("guard-two-running", "stop-target", "undefine-target", "unseal-source",
                        "start-source", "go-on-in-step", "keep-in-step")
                .doesNotContain("clean-source", "close-checklist");
        assertThat(world.audited).extracting(AuditEntry::action).containsSubsequence("migration.rolling-back",
                "migration.back-in-step");
        assertThat(world.view(id).steps()).as("it lies ahead again").filteredOn(
                step -> step.within() == State.CUTTING_OVER).extracting(StepView::progress)
                .containsOnly(StepView.Progress.TO_DO);

        world.script.remove("guard-two-running");
        world.ran.clear();
        world.act(() -> world.commands.cutOver(id, "lena", "once more"));
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(world.ran).contains("note-source", "shut-down-source", "final-pass", "start-target");
    }

    @Test
    void aPersonAbortsWhatIsStuckBeforeAnythingIsDefined() {
        world.script.put("final-pass", context -> Outcome.failed("source-io", "It hangs.", "Look at it."));
        UUID id = cuttingOver("stuck");
        drive(id);
        assertThat(world.row(id).stall()).isNotNull();

        world.act(() -> world.commands.abort(id, "lena", "not tonight"));
        world.act(() -> world.commands.abort(id, "lena", "not tonight"));
        assertThat(world.view(id).steps()).filteredOn(step -> step.within() == State.ROLLING_BACK)
                .extracting(StepView::name).containsExactly("hooks-before-roll-back", "unseal-source", "start-source",
                        "hooks-after-roll-back", "go-on-in-step");
        assertThat(world.view(id).next()).isEqualTo("Step hooks-before-roll-back runs.");
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.SYNCING);
        assertThat(world.row(id).reason()).contains("not tonight");
        assertThat(world.ran).as("the target need not even answer").doesNotContain("stop-target", "undefine-target");
        assertThatThrownBy(() -> world.act(() -> world.commands.abort(id, "lena", "again")))
                .isInstanceOf(RefusedException.class).hasMessageContaining("no cutover of it can be aborted");
    }

    @Test
    void onceTheTargetMayHaveRunItIsRolledBackForGood() {
        world.script.put("start-target", context -> {
            noted(context.migration().id());
            return Outcome.failed("target-io", "It says nothing.", "Look at it.");
        });
        UUID id = cuttingOver("may-have-run");
        drive(id);

        assertThatThrownBy(() -> world.act(() -> world.commands.abort(id, "lena", "too late")))
                .isInstanceOf(RefusedException.class);
        world.act(() -> assertThat(world.commands.rollBackIfNeverRan(id, "system", "late")).isFalse());
        assertThat(world.state(id)).isEqualTo(State.CUTTING_OVER);
        world.act(() -> world.commands.rollBack(id, "lena", "too late"));
        assertThatThrownBy(() -> world.act(() -> world.commands.abort(id, "lena", "it rolls back")))
                .isInstanceOf(RefusedException.class).hasMessageContaining("no cutover of it can be aborted");
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(world.ran).contains("clean-source").doesNotContain("go-on-in-step");
    }

    @Test
    void aTargetThatIsFoundRunningOnTheWayBackHasWritten() {
        world.script.put("wait-for-group", context -> Outcome.failed("group", "Another failed.", "Look at it."));
        UUID id = cuttingOver("found-running");
        drive(id);
        world.script.remove("wait-for-group");
        world.script.put("stop-target", context -> {
            noted(context.migration().id());
            return Outcome.done("Off.");
        });

        world.act(() -> world.commands.abort(id, "lena", "not tonight"));
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(world.ran).containsSubsequence("stop-target", "undefine-target", "clean-source").doesNotContain(
                "go-on-in-step");
    }

    @Test
    void aTargetThatIsLeftOffHasLandedAllTheSame() {
        UUID id = cuttingOver("left-off");
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.AWAITING_SIGN_OFF);

        world.act(() -> world.commands.rollBack(id, "lena", "the owner does not want it"));
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
    }

    @Test
    void aColdTripIsNeverInStep() {
        world.script.put("copy-disks", context -> Outcome.failed("source-io", "It hangs.", "Look at it."));
        UUID id = world.started("cold");
        drive(id);
        world.act(() -> world.commands.rollBack(id, "lena", "not tonight"));
        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);

        assertThatThrownBy(() -> world.act(() -> world.commands.abort(id, "lena", "not tonight")))
                .isInstanceOf(RefusedException.class);
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
    }

    @Test
    void oneThatWaitedForSlotsWaitsForNothingOnceItIsGivenUp() {
        world.copies.put("shut-down-source", Work.FINAL);
        Resource target = Resource.target(world.target, "target");
        SlotWorld.limit(world.jdbc, target, 1);
        UUID holder = cuttingOver("holds");
        Lease lease = world.leases.take(holder, "b", 60).orElseThrow();
        assertThat(world.slots.ask(holder, lease.token(), Work.FINAL, List.of(new Need(target, 1))))
                .isInstanceOf(Turn.Granted.class);
        UUID id = cuttingOver("queued");
        drive(id);
        assertThat(world.view(id).next()).isEqualTo("It waits for target target, 1st of 1.");

        world.act(() -> world.commands.abort(id, "lena", "not tonight"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.SYNCING);
        SlotWorld.tick(world.slots);

        assertThat(world.jdbc.sql("select count(*) from slot_claim where migration_id = :id").param("id", id)
                .query(Long.class).single()).isZero();
        assertThat(world.view(id).waitsFor()).isNull();
        world.slots.release(holder, lease.token());
        world.leases.release(lease);
    }

    @Test
    void manyAreShownAsEachAlone() {
        world.script.put("final-pass", context -> Outcome.failed("source-io", "It hangs.", "Look at it."));
        UUID kept = cuttingOver("kept");
        UUID lost = cuttingOver("lost");
        for (UUID id : List.of(kept, lost)) {
            drive(id);
            world.act(() -> world.commands.rollBack(id, "lena", "not tonight"));
        }
        noted(lost);

        assertThat(world.views.of(List.of(world.row(lost), world.row(kept))))
                .containsExactly(world.view(lost), world.view(kept))
                .extracting(trip -> trip.steps().stream().anyMatch(step -> step.name().equals("go-on-in-step")))
                .containsExactly(false, true);
    }

    /// As the step that starts or stops a target notes that it may have run.
    private void noted(UUID id) {
        world.jdbc.sql("""
                insert into migration_power (migration_id, source_power, start_began_at)
                values (:id, 'FILES', clock_timestamp())
                """).param("id", id).update();
    }

    private UUID cuttingOver(String vm) {
        UUID id = world.planned(vm);
        world.jdbc.sql("update migration set mode = 'WARM' where id = :id").param("id", id).update();
        world.act(() -> world.commands.start(id, "lena"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.SYNCING);
        world.act(() -> world.commands.cutOver(id, "lena", "the window is open"));
        return id;
    }

    private void drive(UUID id) {
        world.node("a", UNHURRIED).drive(id);
    }
}
