package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoPauseTest {

    private WaveWorld world;

    @BeforeEach
    void world() {
        world = new WaveWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void failuresInARowPauseUntilAPersonAcceptsThem() {
        List<UUID> vms = world.vms(4);
        UUID id = running(vms, new FailureLimits(null, 2));

        fails(id, vms.get(0));
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
        fails(id, vms.get(1));
        pausedFor(id, "2 VMs failed in a row; the limit is 2.");

        world.control.resume(id, null, "lena");
        fails(id, vms.get(2));
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
        assertThat(world.autoPause.failures(id, world.waves.members(id)).inARow()).isEqualTo(1);
    }

    @Test
    void aSuccessBetweenThemBreaksTheRow() {
        List<UUID> vms = world.vms(4);
        UUID id = running(vms, new FailureLimits(null, 2));

        fails(id, vms.get(0));
        world.migrations.to(world.migrations.of(vms.get(1)).id(), State.VALIDATING);
        fails(id, vms.get(2));

        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
    }

    @Test
    void aShareOfItsVmsPauses() {
        List<UUID> vms = world.vms(10);
        UUID id = running(vms, new FailureLimits(20, null));

        fails(id, vms.get(0));
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
        world.migrations.to(world.migrations.of(vms.get(1)).id(), State.VALIDATING);
        fails(id, vms.get(2));

        pausedFor(id, "20.0 % of its VMs failed; the limit is 20 %.");
    }

    @Test
    void untilSomebodySetsOthersTheUsualLimitsHold() {
        List<UUID> vms = world.vms(100);
        UUID id = running(vms, null);
        assertThat(world.autoPause.limits(id)).isEqualTo(FailureLimits.USUAL);

        fails(id, vms.get(0));
        fails(id, vms.get(1));
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
        fails(id, vms.get(2));

        pausedFor(id, "3 VMs failed in a row; the limit is 3.");
    }

    @Test
    void theUsualShareIsNeverOneVmAlone() {
        List<UUID> vms = world.vms(10);
        UUID id = running(vms, null);

        fails(id, vms.get(0));
        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
        world.migrations.to(world.migrations.of(vms.get(1)).id(), State.VALIDATING);
        fails(id, vms.get(2));

        pausedFor(id, "20.0 % of its VMs failed; the limit is 5 %.");
    }

    @Test
    void withoutLimitsItNeverPauses() {
        List<UUID> vms = world.vms(3);
        UUID id = running(vms, FailureLimits.NONE);

        vms.forEach(vm -> fails(id, vm));

        assertThat(world.wave(id).state()).isEqualTo(WaveState.RUNNING);
    }

    /// A node whose clock is fast would accept failures that nobody has seen yet.
    @Test
    void whatIsHeldAgainstTheDatabasesTimesAsksNoNodesClock() {
        for (Class<?> each : List.of(WaveStore.class, AutoPause.class)) {
            assertThat(each.getDeclaredConstructors()[0].getParameterTypes()).as(each.getSimpleName())
                    .doesNotContain(Clock.class);
        }
        UUID id = running(world.vms(1), null);
        assertThat(world.store.find(id).orElseThrow().failuresKnownAt()).isBetween(
                Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
    }

    @Test
    void limitsAreOnTheTrailAndOnlyForWavesThatCanStillStartSomething() {
        List<UUID> vms = world.vms(1);
        UUID id = running(vms, new FailureLimits(5, 3));

        assertThat(world.trail.getLast().action()).isEqualTo("wave.failure-limits-set");
        assertThat(world.trail.getLast().detail()).containsEntry("after", "5 %, 3 in a row");
        assertThat(world.autoPause.limits(id)).isEqualTo(new FailureLimits(5, 3));
        world.control.stop(id, null, "lena", "enough");
        assertThatThrownBy(() -> limit(id, FailureLimits.NONE)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new FailureLimits(0, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private void pausedFor(UUID id, String why) {
        assertThat(world.wave(id)).satisfies(wave -> {
            assertThat(wave.state()).isEqualTo(WaveState.PAUSED);
            assertThat(wave.reason()).startsWith(why + " Look at what they have in common").contains("then resume");
        });
    }

    private UUID running(List<UUID> vms, @Nullable FailureLimits limits) {
        UUID id = world.aWave(20, FailurePolicy.CONTINUE, vms);
        world.control.start(id, null, "lena");
        if (limits != null) {
            limit(id, limits);
        }
        return id;
    }

    private void limit(UUID id, FailureLimits limits) {
        world.inTransaction(() -> world.autoPause.limit(id, limits, "lena"));
    }

    private void fails(UUID wave, UUID vm) {
        world.migrations.stall(world.migrations.of(vm).id());
        world.advance.advance(wave);
    }
}
