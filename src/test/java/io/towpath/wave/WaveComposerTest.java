package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaveComposerTest {

    private final WaveWorld world = new WaveWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aNewWaveHasAKeyThatPeopleCanSay() {
        UUID id = world.aWave(2, FailurePolicy.CONTINUE, world.vms(3));

        assertThat(world.wave(id).key()).isEqualTo("W-001");
        assertThat(world.wave(id)).extracting(WaveView::state, WaveView::planned, WaveView::waiting)
                .containsExactly(WaveState.DRAFT, 3, 3);
        assertThat(world.actions()).containsExactly("wave.created", "wave.members-added");
    }

    @Test
    void aDraftMayHoldABlockedVm() {
        UUID good = world.aVm("web01");
        UUID bad = world.aVm("db01");
        world.blocked.add(bad);

        UUID id = world.aWave(1, FailurePolicy.CONTINUE, List.of(good, bad));

        assertThat(world.wave(id).planned()).isEqualTo(2);
    }

    @Test
    void aVmIsInOneOpenWaveAtMost() {
        UUID vm = world.aVm("web01");
        world.aWave(1, FailurePolicy.CONTINUE, List.of(vm));
        UUID second = world.aWave(1, FailurePolicy.CONTINUE, List.of());

        assertThatThrownBy(() -> world.inTransaction(() -> world.composer.add(second, List.of(vm), null, "lena")))
                .hasMessage("web01: it is in W-001, which is not finished.");
    }

    @Test
    void aVmOfAFinishedWaveMayJoinAnother() {
        UUID vm = world.aVm("web01");
        UUID first = world.aWave(1, FailurePolicy.CONTINUE, List.of(vm));
        world.control.start(first, null, "lena");
        world.control.stop(first, null, "lena", "too early");
        UUID second = world.aWave(1, FailurePolicy.CONTINUE, List.of(vm));

        assertThat(world.wave(second).planned()).isEqualTo(1);
        assertThat(world.migrations.of(vm).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void addingTwiceIsAddingOnce() {
        UUID vm = world.aVm("web01");
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, List.of(vm));
        int version = world.wave(id).version();

        int added = world.inTransaction(() -> world.composer.add(id, List.of(vm, vm), null, "lena"));

        assertThat(added).isZero();
        assertThat(world.wave(id).version()).isEqualTo(version);
    }

    @Test
    void aStaleEditIsRefused() {
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, List.of());
        int seen = world.wave(id).version();
        world.inTransaction(() -> world.composer.edit(id, world.draft(3, FailurePolicy.PAUSE), seen, "lena"));

        assertThatThrownBy(() -> world
                .inTransaction(() -> world.composer.edit(id, world.draft(4, FailurePolicy.PAUSE), seen, "emil")))
                .isInstanceOf(RefusedException.class).extracting("code").isEqualTo("somebody-was-faster");
        assertThat(world.wave(id).slots()).isEqualTo(3);
        assertThat(world.trail.getLast().detail()).containsEntry("slots", "1 → 3")
                .containsEntry("onFailure", "CONTINUE → PAUSE").hasSize(2);
    }

    @Test
    void membersOfAStartedWaveStay() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.control.start(id, null, "lena");

        assertThatThrownBy(() -> world.inTransaction(() -> world.composer.remove(id, vms.getLast(), null, "lena")))
                .hasMessage("W-001 is running and cannot be recomposed.");
    }

    @Test
    void aDraftCanBeDiscarded() {
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, world.vms(1));

        world.inTransaction(() -> world.composer.discard(id, null, "lena"));

        assertThat(world.waves.find(id)).isEmpty();
    }

    /// Findings tell of the target: a VM in a wave goes to the wave's.
    @Test
    void vmsThatGoElsewhereAreJudgedAgain() {
        List<UUID> vms = world.vms(2);
        UUID id = world.aWave(1, FailurePolicy.CONTINUE, vms);
        assertThat(again()).as("they joined").containsExactlyInAnyOrderElementsOf(vms);

        world.inTransaction(() -> world.composer.add(id, vms, null, "lena"));
        world.inTransaction(() -> world.composer.edit(id, world.draft(3, FailurePolicy.PAUSE), world.wave(id).version(),
                "lena"));
        assertThat(again()).as("as before").isEmpty();

        WaveDraft draft = world.draft(3, FailurePolicy.PAUSE);
        world.inTransaction(() -> world.composer.edit(id, new WaveDraft(draft.name(), world.anotherTarget(),
                draft.format(), draft.slots(), draft.soakBusinessDays(), draft.onFailure()), world.wave(id).version(),
                "lena"));
        assertThat(again()).as("their wave goes elsewhere").containsExactlyInAnyOrderElementsOf(vms);

        world.inTransaction(() -> world.composer.remove(id, vms.getFirst(), null, "lena"));
        assertThat(again()).as("it left").containsExactly(vms.getFirst());

        world.inTransaction(() -> world.composer.discard(id, null, "lena"));
        assertThat(again()).as("the wave is gone").containsExactly(vms.getLast());
    }

    private List<UUID> again() {
        List<UUID> again = List.copyOf(world.judgedLater);
        world.judgedLater.clear();
        return again;
    }
}
