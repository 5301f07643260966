package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who waits for a slot is put before the others that wait.
class StartNextTest {

    private final WaveWorld world = new WaveWorld();
    private List<UUID> vms;
    private UUID wave;

    @BeforeEach
    void oneMovesAndFourWait() {
        vms = world.vms(5);
        wave = world.aWave(1, FailurePolicy.CONTINUE, vms);
        world.control.start(wave, null, "lena");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void itGetsTheNextSlotAndTheOthersKeepTheirOrder() {
        world.control.startNext(wave, vms.get(3), "emil");

        assertThat(turns()).containsExactly("vm01", "vm04", "vm02", "vm03", "vm05");
        assertThat(world.waves.members(wave).get(1).waitsFor()).startsWith("No. 1 in the queue");
        assertThat(world.trail.getLast()).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("wave.member-moved-up");
            assertThat(entry.actor()).isEqualTo("emil");
            assertThat(entry.detail()).containsEntry("name", "vm04").containsEntry("passed", "2");
        });

        world.migrations.to(world.migrations.of(vms.getFirst()).id(), State.DONE);
        world.advance.advance(wave);
        assertThat(world.migrations.of(vms.get(3)).state()).isEqualTo(State.CUTTING_OVER);
        assertThat(world.migrations.of(vms.get(1)).state()).isEqualTo(State.PLANNED);
    }

    @Test
    void saidTwiceItIsAsSaidOnceAndTheNewestWordCounts() {
        world.control.startNext(wave, vms.get(3), "emil");
        int told = world.trail.size();
        world.control.startNext(wave, vms.get(3), "emil");
        assertThat(world.trail).hasSize(told);

        world.control.startNext(wave, vms.get(4), "emil");
        assertThat(turns()).containsExactly("vm01", "vm05", "vm04", "vm02", "vm03");
    }

    @Test
    void oneThatWasAlreadyOnItsWayKeepsItsPlace() {
        world.migrations.to(world.migrations.of(vms.get(2)).id(), State.DONE);

        world.control.startNext(wave, vms.get(4), "emil");

        assertThat(turns()).containsExactly("vm01", "vm05", "vm02", "vm03", "vm04");
        assertThat(world.wave(wave)).extracting(WaveView::planned, WaveView::waiting, WaveView::running, WaveView::done)
                .containsExactly(5, 3, 1, 1);
    }

    @Test
    void whoDoesNotWaitOrAWaveThatIsOverIsRefused() {
        assertThatThrownBy(() -> world.control.startNext(wave, vms.getFirst(), "emil"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("does not wait for its turn")
                .extracting("code").isEqualTo("not-waiting");
        assertThatThrownBy(() -> world.control.startNext(wave, UUID.randomUUID(), "emil"))
                .isInstanceOf(RefusedException.class).extracting("code").isEqualTo("not-waiting");

        world.control.pause(wave, null, "lena", null);
        world.control.startNext(wave, vms.get(4), "emil");
        assertThat(turns()).as("also while it is paused").startsWith("vm01", "vm05");
        world.control.stop(wave, null, "lena", "enough");
        assertThatThrownBy(() -> world.control.startNext(wave, vms.get(2), "emil"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("cannot be reordered");
    }

    private List<String> turns() {
        return world.waves.members(wave).stream().map(MemberView::vmName).toList();
    }
}
