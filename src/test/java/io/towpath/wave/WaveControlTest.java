package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaveControlTest {

    private final WaveWorld world = new WaveWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void startsAsManyAsThereAreSlotsAndTheOthersSayWhyTheyWait() {
        UUID id = started(2, FailurePolicy.CONTINUE, world.vms(4));

        assertThat(world.wave(id)).extracting(WaveView::running, WaveView::waiting).containsExactly(2, 2);
        assertThat(world.waves.members(id)).extracting(MemberView::waitsFor).containsExactly(null, null,
                "No. 1 in the queue: 2 of 2 slots are busy.", "No. 2 in the queue: 2 of 2 slots are busy.");
    }

    @Test
    void whatMayNotGoDownNowWaitsAndTheNextGoes() {
        List<UUID> vms = world.vms(3);
        world.notNow.add(vms.getFirst());
        // the window closes between the look and the start
        world.closing.add(vms.get(1));
        world.migrations.unstartable.add(vms.get(1));
        UUID id = started(1, FailurePolicy.CONTINUE, vms);

        assertThat(vms).extracting(vm -> world.migrations.of(vm).state()).containsExactly(State.PLANNED,
                State.PLANNED, State.CUTTING_OVER);
        assertThat(world.wave(id)).extracting(WaveView::waiting, WaveView::out).containsExactly(2, 0);
        assertThat(world.actions()).doesNotContain("wave.member-left-out");

        world.notNow.clear();
        world.closing.clear();
        world.migrations.unstartable.clear();
        move(vms.getLast(), State.AWAITING_SIGN_OFF);
        world.advance.advance(id);
        assertThat(world.migrations.of(vms.getFirst()).state()).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void aSlotIsFreeOnceTheOwnerIsAsked() {
        List<UUID> vms = world.vms(2);
        UUID id = started(1, FailurePolicy.CONTINUE, vms);

        move(vms.getFirst(), State.VALIDATING);
        world.advance.advance(id);
        assertThat(world.migrations.of(vms.getLast()).state()).isEqualTo(State.PLANNED);
        move(vms.getFirst(), State.AWAITING_SIGN_OFF);
        world.advance.advance(id);

        assertThat(world.migrations.of(vms.getLast()).state()).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void pausedItStartsNothingAndWhatRunsGoesOn() {
        List<UUID> vms = world.vms(2);
        UUID id = started(1, FailurePolicy.CONTINUE, vms);
        world.control.pause(id, null, "lena", "storage is slow");

        move(vms.getFirst(), State.AWAITING_SIGN_OFF);
        world.advance.advance(id);

        assertThat(world.migrations.of(vms.getLast()).state()).isEqualTo(State.PLANNED);
        assertThat(world.waves.members(id).getLast().waitsFor()).isEqualTo("The wave is paused: storage is slow");
        world.control.resume(id, null, "lena");
        assertThat(world.migrations.of(vms.getLast()).state()).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void stoppedItCancelsWhatWaitsOrIsCopiedAndLeavesWhatIsPast() {
        List<UUID> vms = world.vms(4);
        UUID id = started(3, FailurePolicy.CONTINUE, vms);
        move(vms.getFirst(), State.SOAKING);
        world.control.pause(id, null, "lena", null);

        world.control.stop(id, null, "lena", "wrong target");

        assertThat(vms).extracting(vm -> world.migrations.of(vm).state()).containsExactly(State.SOAKING,
                State.CANCELLED, State.CANCELLED, State.CANCELLED);
        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::running, WaveView::out)
                .containsExactly(WaveState.STOPPED, 1, 3);
        assertThat(world.trail.getLast().reason()).isEqualTo("wrong target");
    }

    @Test
    void stoppedItTellsTripsThatAreDrivenOnceToCancel() {
        List<UUID> vms = world.vms(3);
        UUID id = started(2, FailurePolicy.CONTINUE, vms);
        world.migrations.driven.addAll(vms.subList(0, 2));

        world.control.stop(id, null, "lena", "wrong target");

        assertThat(world.migrations.asked).containsExactlyElementsOf(vms.subList(0, 2));
        assertThat(vms).extracting(vm -> world.migrations.of(vm).state()).containsExactly(State.CUTTING_OVER,
                State.CUTTING_OVER, State.CANCELLED);
        assertThat(world.wave(id).state()).isEqualTo(WaveState.STOPPED);
    }

    @Test
    void withThePolicyContinueOneFailureStopsNobodyElse() {
        List<UUID> vms = world.vms(2);
        UUID id = started(1, FailurePolicy.CONTINUE, vms);

        world.migrations.stall(world.migrations.of(vms.getFirst()).id());
        world.advance.advance(id);

        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::failed, WaveView::running)
                .containsExactly(WaveState.RUNNING, 1, 1);
    }

    @Test
    void withThePolicyPauseAFailurePausesUntilAPersonAcceptsIt() {
        List<UUID> vms = world.vms(3);
        UUID id = started(1, FailurePolicy.PAUSE, vms);

        world.migrations.stall(world.migrations.of(vms.getFirst()).id());
        world.advance.advance(id);
        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::reason)
                .containsExactly(WaveState.PAUSED,
                        "vm01 needs a person: disk.vmdk: cannot be read. Look. Then resume the wave.");
        world.control.resume(id, null, "lena");
        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::running, WaveView::failed)
                .containsExactly(WaveState.RUNNING, 1, 1);

        world.migrations.stall(world.migrations.of(vms.get(1)).id());
        world.advance.advance(id);
        assertThat(world.wave(id).state()).isEqualTo(WaveState.PAUSED);
    }

    @Test
    void whatTheMachineRetriesByItselfIsNoFailure() {
        List<UUID> vms = world.vms(1);
        UUID id = started(1, FailurePolicy.PAUSE, vms);

        world.migrations.hiccup(world.migrations.of(vms.getFirst()).id());
        world.advance.advance(id);

        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::running)
                .containsExactly(WaveState.RUNNING, 1);
    }

    @Test
    void aWaveWithABlockedVmIsNotStarted() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.blocked.add(vms.getLast());

        assertThatThrownBy(() -> world.control.start(id, null, "lena")).isInstanceOf(RefusedException.class)
                .hasMessage("W-001 is not started: 1 VM is blocked.\nvm02: It has a snapshot chain. Consolidate it.");
        assertThat(world.wave(id).state()).isEqualTo(WaveState.DRAFT);

        world.inTransaction(() -> world.composer.remove(id, vms.getLast(), null, "lena"));
        world.control.start(id, null, "lena");
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
    }

    @Test
    void aVmWhoseSourceIsNotConnectedIsNotCalledBlocked() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.unconnected.add(vms.getLast());
        assertThatThrownBy(() -> world.control.start(id, null, "lena")).hasMessage("W-001 is not started: 1 VM is not "
                + "connected.\nvm02: Its source is known from files. Connect the vCenter.");

        world.blocked.add(vms.getFirst());
        assertThatThrownBy(() -> world.control.start(id, null, "lena"))
                .hasMessageStartingWith("W-001 is not started: 1 VM is blocked, 1 VM is not connected.\nvm01: ");
    }

    @Test
    void whatHindersWarmTripsKeepsNoWaveOfColdOnesFromStarting() {
        List<UUID> vms = world.vms(2);
        world.hinderedWarm.add(vms.getLast());
        UUID id = world.aWave(2, FailurePolicy.CONTINUE, vms);

        world.control.start(id, null, "lena");

        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
    }

    @Test
    void oneThatCannotBePlannedIsLeftOutWithTheReason() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.migrations.blocked.add(vms.getFirst());

        world.control.start(id, null, "lena");

        assertThat(world.wave(id)).extracting(WaveView::out, WaveView::running).containsExactly(1, 1);
        assertThat(world.waves.members(id).getFirst().skipped()).isEqualTo("The VM is blocked. Fix it.");
        assertThat(world.actions()).contains("wave.member-left-out");
    }

    @Test
    void oneThatCannotStartIsCancelledAndLeftOut() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.migrations.unstartable.add(vms.getFirst());

        world.control.start(id, null, "lena");

        assertThat(world.migrations.of(vms.getFirst()).state()).isEqualTo(State.CANCELLED);
        assertThat(world.migrations.of(vms.getLast()).state()).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void oneOnHoldIsPassedBy() {
        List<UUID> vms = world.vms(3);
        UUID id = started(1, FailurePolicy.CONTINUE, vms);
        world.migrations.hold(world.migrations.of(vms.get(1)).id(), "emil", "owner is away");

        move(vms.getFirst(), State.AWAITING_SIGN_OFF);
        world.advance.advance(id);

        assertThat(world.migrations.of(vms.get(2)).state()).isEqualTo(State.CUTTING_OVER);
        assertThat(world.waves.members(id).get(1).waitsFor()).isEqualTo("On hold by emil: owner is away");
    }

    @Test
    void isCompletedWhenAllAreAtTheirEnd() {
        List<UUID> vms = world.vms(2);
        UUID id = started(2, FailurePolicy.CONTINUE, vms);

        move(vms.getFirst(), State.DONE);
        move(vms.getLast(), State.ROLLED_BACK);
        world.advance.advance(id);

        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::done, WaveView::out)
                .containsExactly(WaveState.COMPLETED, 1, 1);
        assertThat(world.waves.openWaveOf(vms.getFirst())).isEmpty();
    }

    @Test
    void everyCommandGivenTwiceHasTheEffectOfOne() {
        UUID id = started(1, FailurePolicy.CONTINUE, world.vms(1));
        world.control.start(id, null, "lena");
        world.control.pause(id, null, "lena", null);
        world.control.pause(id, null, "lena", null);
        world.control.stop(id, null, "lena", null);
        world.control.stop(id, null, "lena", null);

        assertThat(world.actions().stream().filter(action -> action.matches("wave.(start|paus|stopp)ed")))
                .containsExactly("wave.started", "wave.paused", "wave.stopped");
    }

    @Test
    void refusesWhatTheStateDoesNotAllow() {
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, world.vms(1));

        assertThatThrownBy(() -> world.control.pause(id, null, "lena", null)).isInstanceOf(RefusedException.class)
                .hasMessage("W-001 is draft and cannot be paused.");
        assertThatThrownBy(() -> world.control.start(id, 99, "lena")).extracting("code")
                .isEqualTo("somebody-was-faster");
    }

    @Test
    void anEmptyWaveDoesNotStart() {
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, List.of());

        assertThatThrownBy(() -> world.control.start(id, null, "lena")).hasMessage("W-001 has no VMs.");
    }

    @Test
    void theBeatAfterACrashPlansAndStartsTheRest() {
        List<UUID> vms = world.vms(3);
        UUID id = world.aWave(2, FailurePolicy.CONTINUE, vms);
        WaveRow draft = world.store.find(id).orElseThrow();
        world.inTransaction(() -> world.store.move(draft, WaveState.RUNNING, null));

        for (UUID alive : world.store.alive()) {
            world.advance.advance(alive);
        }

        assertThat(world.wave(id)).extracting(WaveView::running, WaveView::waiting).containsExactly(2, 1);
    }

    private UUID started(int slots, FailurePolicy onFailure, List<UUID> vms) {
        UUID id = world.aWave(slots, onFailure, vms);
        world.control.start(id, null, "lena");
        return id;
    }

    private void move(UUID vm, State state) {
        world.migrations.to(world.migrations.of(vm).id(), state);
    }
}
