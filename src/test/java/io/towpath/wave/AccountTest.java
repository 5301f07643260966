package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// planned = waiting + running + done + failed + out, whatever happens in whatever order; and never more in slots than
/// there are.
class AccountTest {

    private static final int STEPS = 60;

    @RepeatedTest(8)
    void alwaysAddsUp(RepetitionInfo run) {
        long seed = System.getProperty("towpath.seed") == null
                ? new Random().nextLong()
                : Long.getLong("towpath.seed") + run.getCurrentRepetition();
        var random = new Random(seed);
        try (var world = new WaveWorld()) {
            walk(world, random, seed);
        }
    }

    private static void walk(WaveWorld world, Random random, long seed) {
        List<UUID> vms = world.vms(6);
        FailurePolicy policy = random.nextBoolean() ? FailurePolicy.CONTINUE : FailurePolicy.PAUSE;
        UUID id = world.aWave(1 + random.nextInt(3), policy, vms);

        for (int step = 0; step < STEPS; step++) {
            try {
                something(world, id, vms.get(random.nextInt(vms.size())), random);
            } catch (RefusedException refused) {
                // a refusal is an answer; the account must hold after it, too
            }
            WaveView wave = world.wave(id);
            assertThat(wave.waiting() + wave.running() + wave.done() + wave.failed() + wave.out())
                    .as("seed %d step %d: %s", seed, step, wave).isEqualTo(wave.planned()).isEqualTo(vms.size());
        }
    }

    private static void something(WaveWorld world, UUID id, UUID vm, Random random) {
        MigrationView trip = world.migrations.latestOf(vm).orElse(null);
        switch (random.nextInt(12)) {
            case 0 -> world.control.start(id, null, "lena");
            case 1 -> world.control.pause(id, null, "lena", "because");
            case 2, 3 -> world.control.resume(id, null, "lena");
            case 4 -> {
                if (random.nextInt(8) == 0) {
                    world.control.stop(id, null, "lena", "because");
                }
            }
            case 5 -> world.advance.advance(id);
            case 6 -> world.migrations.blocked.add(vm);
            default -> {
                if (trip != null && !trip.state().isFinal()) {
                    disturb(world, trip, random);
                    checkSlots(world, id);
                }
            }
        }
    }

    private static void disturb(WaveWorld world, MigrationView trip, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> world.migrations.stall(trip.id());
            case 1 -> world.migrations.retry(trip.id(), "lena");
            case 2 -> world.migrations.cancel(trip.id(), "lena", "because");
            default -> {
                if (trip.state() != State.PLANNED) {
                    world.migrations.to(trip.id(), State.values()[1 + random.nextInt(State.values().length - 1)]);
                }
            }
        }
    }

    /// What the wave itself starts never takes more slots than there are; a person's retry may.
    private static void checkSlots(WaveWorld world, UUID id) {
        long before = busy(world, id);
        world.advance.advance(id);
        assertThat(busy(world, id)).isLessThanOrEqualTo(Math.max(before, world.wave(id).slots()));
    }

    private static long busy(WaveWorld world, UUID id) {
        return world.waves.members(id).stream().filter(MemberView::takesASlot).count();
    }
}
