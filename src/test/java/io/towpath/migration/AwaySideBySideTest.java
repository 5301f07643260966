package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.step.Outcome;
import io.towpath.platform.spi.Probe;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Sources and targets that are away are asked side by side.
class AwaySideBySideTest {

    private static final Probe SILENT = new Probe(false, "It cannot be reached.", "Check the address.");

    private final World world = new World();

    @Test
    void onePlaceThatHangsKeepsNoOtherAwayAndIsHeardWhenItAnswers() {
        UUID near = failing("near", "source-io");
        UUID far = failing("far", "target-unreachable");
        CountDownLatch answers = new CountDownLatch(1);
        world.hang.put(world.target, answers);
        world.asked.clear();
        world.aways.patience = Duration.ofMillis(300);

        for (int look = 0; look < 2; look++) {
            world.jdbc.sql("update migration_away set ask_at = clock_timestamp() where ask_at < 'infinity'").update();
            world.aways.look();
        }
        assertThat(away()).as("the source answered meanwhile").containsExactly(world.target);
        assertThat(world.row(near).due()).isTrue();
        assertThat(world.row(far).due()).isFalse();
        assertThat(world.asked).as("who hangs is not asked once more").containsExactlyInAnyOrder(world.source,
                world.target);

        answers.countDown();
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!away().isEmpty() || !world.row(far).due()) {
            assertThat(System.nanoTime()).as("it took a minute").isLessThan(until);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// A trip whose source or target was away a moment ago.
    private UUID failing(String vm, String code) {
        world.answers.put(world.source, SILENT);
        world.answers.put(world.target, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow(code, "no answer", "Look."));
        UUID id = world.started(vm);
        world.node("a").drive(id);
        world.answers.clear();
        return id;
    }

    private List<UUID> away() {
        return world.jdbc.sql("select connection_id from migration_away where ask_at < 'infinity'")
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }
}
