package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.backup.BackupPause;
import io.towpath.replication.BackupWait;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.Consistency;
import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import io.towpath.replication.Trip;
import io.towpath.slot.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pass is for who holds slots.
class KeepInStepTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final Deque<Duration> untilNext = new ArrayDeque<>();
    private @Nullable BackupWait backup;
    private int passes;
    private final OneTestBoot tests = new OneTestBoot();

    @Test
    void aPassThatGetsDueAfterTheSlotsWereDecidedOnWaitsForThem() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        untilNext.addAll(List.of(Duration.ofMillis(1), Duration.ZERO));

        assertThat(step.copies(peers.context())).isEmpty();
        Outcome outcome = step.run(peers.context());

        assertThat(passes).isZero();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.again()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void noPassBeginsWhileATestBootIsOpen() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        tests.open = OneTestBoot.up(peers.context().migration().id());

        assertThat(step.copies(peers.context())).isEmpty();
        Outcome outcome = step.run(peers.context().holding(() -> false));

        assertThat(passes).isZero();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).contains("A test boot runs upon its images"));
        tests.stuck = true;
        assertThat(step.run(peers.context())).as("people are told").isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> {
                    assertThat(failed.code()).isEqualTo("test-boot-stays");
                    assertThat(failed.what()).contains("The next pass waits for the end of its test boot");
                    assertThat(failed.passes()).isTrue();
                });
    }

    @Test
    void aCutoverEndsTheTestBootBeforeAnythingElse() {
        Peers peers = new Peers(folder);
        EndTestBoot step = new EndTestBoot(tests);
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        tests.open = OneTestBoot.up(peers.context().migration().id());
        tests.inTheWay = "Nobody answers there.";

        assertThat(step.run(peers.context())).as("its source serves on").isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).contains("has to end first", "Nobody answers there."));
        tests.stuck = true;
        assertThat(step.run(peers.context())).as("people are told").isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> {
                    assertThat(failed.code()).isEqualTo("test-boot-stays");
                    assertThat(failed.passes()).isTrue();
                });
        tests.inTheWay = null;
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(tests.open).isNull();
    }

    @Test
    void cancellingOnlyAsksForTheEndOfATestBoot() {
        Peers peers = new Peers(folder);
        tests.open = OneTestBoot.up(peers.context().migration().id());
        tests.inTheWay = "Nobody answers there.";

        assertThat(new AskTestBootEnd(tests).run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(tests.asked).contains("cancelled");
    }

    @Test
    void aTestBootThatWaitsForItsTurnKeepsNoPassWaiting() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        untilNext.addAll(List.of(Duration.ZERO, HOUR));
        tests.open = OneTestBoot.up(peers.context().migration().id());
        tests.keepsPassesBack = false;

        assertThat(step.copies(peers.context())).contains(Work.DELTA);
        step.run(peers.context().holding(() -> false));
        assertThat(passes).isEqualTo(1);
    }

    @Test
    void aPassIsRunUnderItsSlots() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        untilNext.addAll(List.of(Duration.ZERO, HOUR));

        assertThat(step.copies(peers.context())).contains(Work.DELTA);
        Outcome outcome = step.run(peers.context().holding(() -> false));

        assertThat(passes).isEqualTo(1);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).contains("Pass 1").contains("60 min"));
    }

    @Test
    void whileABackupWorksItWaitsAndSaysUntilWhen() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        untilNext.add(HOUR);
        backup = wait(false);

        assertThat(step.copies(peers.context())).as("who may not go on gives its place in the queue back")
                .contains(Work.DELTA);
        assertThat(step.notNow(peers.context())).get().isInstanceOfSatisfying(Outcome.Waits.class, waits -> {
            assertThat(waits.note()).isEqualTo(
                    "The next pass waits for backup hours until Sat 04:00 Europe/Zurich (Nightly).");
            assertThat(waits.again()).isEqualTo(Duration.ofMinutes(5));
        });
        assertThat(passes).isZero();
    }

    @Test
    void whoseCutoverComesTooSoonGoesOnAndSaysSo() {
        Peers peers = new Peers(folder);
        KeepInStep step = new KeepInStep(peers.replicas(), new Clockwork(), new Hours(), tests);
        untilNext.addAll(List.of(Duration.ZERO, HOUR));
        backup = wait(true);

        assertThat(step.copies(peers.context())).contains(Work.DELTA);
        assertThat(step.notNow(peers.context())).isEmpty();
        assertThat(step.run(peers.context().holding(() -> false))).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).contains("Pass 1",
                        "made in the backup hours \"Nightly\": its cutover comes too soon", "due in 60 min."));
    }

    /// A node went down between its first pass and the note that it was made.
    @Test
    void aFirstCopyThatWasMadeWaitsForNoHoursOfTheNextPass() {
        Peers peers = new Peers(folder);
        SeedDisks step = new SeedDisks(peers.replicas(), new Clockwork(), new NoReplications(), new Hours());
        backup = wait(false);
        assertThat(step.notNow(peers.context())).isPresent();

        backup = new BackupWait(backup.hours(), false, false);
        assertThat(step.notNow(peers.context())).isEmpty();
    }

    private static BackupWait wait(boolean goesOn) {
        return new BackupWait(new BackupPause("Nightly", Instant.parse("2031-01-18T03:00:00Z"),
                ZoneId.of("Europe/Zurich")), goesOn, true);
    }

    private final class Hours implements BackupWaits {

        @Override
        public Optional<BackupWait> of(UUID migrationId) {
            return Optional.ofNullable(backup);
        }

        @Override
        public Optional<BackupWait> of(Replication replication, List<Pass> all, @Nullable Instant due) {
            return Optional.ofNullable(backup);
        }
    }

    private final class Clockwork extends NoReplicator {

        @Override
        public Duration untilNext(UUID migrationId) {
            return untilNext.size() > 1 ? untilNext.remove() : untilNext.element();
        }

        @Override
        public Pass pass(Trip trip) {
            passes++;
            return new Pass(new UUID(0, 1), trip.migrationId(), passes, Pass.Kind.DELTA, Pass.State.LANDED, "towpath-1",
                    null,
                    Instant.EPOCH, Consistency.CRASH, null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH,
                    new Pass.Took(null, null, null, null, null), null, null, List.of());
        }
    }
}
