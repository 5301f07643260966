package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.backup.BackupPause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pass and a backup that take snapshots of one VM at once are in each other's way.
class BackupHoursTest {

    private static final Duration THREE_HOURS = Duration.ofHours(3);

    @TempDir
    Path folder;

    private static BackupPause backup(Instant until) {
        return new BackupPause("Nightly", until, ZoneOffset.UTC);
    }

    @Test
    void whatIsDueWhileABackupWorksWaitsUnlessItsCutoverComesTooSoon() throws Exception {
        FileVm vm = new FileVm(folder, 7, 1 << 20);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            Instant until = Instant.now().plus(THREE_HOURS);
            warm.backup = backup(until);
            warm.replicator().look(warm.trip());
            assertThat(warm.replicator().untilNext(warm.migration)).as("the first copy waits too")
                    .isBetween(THREE_HOURS.minusMinutes(1), THREE_HOURS);
            assertThat(warm.due().of(warm.migration)).get().isEqualTo(new BackupWait(backup(until), false, true));

            warm.seeded();
            assertThat(warm.replicator().untilNext(warm.migration)).isBetween(THREE_HOURS.minusMinutes(1),
                    THREE_HOURS);
            warm.latest = until.plusSeconds(60);
            assertThat(warm.replicator().untilNext(warm.migration)).as("one after them ends before the cutover")
                    .isPositive();

            warm.latest = until.minusSeconds(60);
            assertThat(warm.replicator().untilNext(warm.migration)).isZero();
            assertThat(warm.due().of(warm.migration)).get().extracting(BackupWait::goesOn).isEqualTo(true);

            warm.latest = null;
            warm.pause = Duration.ofHours(2);
            assertThat(warm.due().of(warm.migration)).as("due later, but within them").get()
                    .extracting(BackupWait::isDue).isEqualTo(false);
            warm.pause = Duration.ofHours(4);
            assertThat(warm.due().of(warm.migration)).as("due after them").isEmpty();
            assertThat(warm.replicator().untilNext(warm.migration)).isGreaterThan(THREE_HOURS);
        }
    }

    @Test
    void aPassThatWasBegunGoesOn() throws Exception {
        FileVm vm = new FileVm(folder, 8, 1 << 20);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.seeded();
            warm.backup = backup(Instant.now().plus(THREE_HOURS));
            assertThat(warm.replicator().untilNext(warm.migration)).isPositive();

            warm.jdbc.sql("""
                    insert into replication_pass (migration_id, number, kind, snapshot_name)
                    values (:id, 2, 'DELTA', 'towpath-2')
                    """).param("id", warm.migration).update();

            assertThat(warm.replicator().untilNext(warm.migration)).isZero();
            assertThat(warm.due().of(warm.migration)).isEmpty();
        }
    }
}
