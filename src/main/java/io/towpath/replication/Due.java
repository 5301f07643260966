package io.towpath.replication;

import io.towpath.inventory.backup.BackupPause;
import io.towpath.inventory.backup.Backups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// When the next pass is due: by plan or, where a snapshot that stands has no room any more, at once. What would begin while
/// a backup works waits until that is over, so that the snapshots of both do not meet: unless the cutover comes so soon that
/// no pass after it would end in time. A pass that was begun goes on.
@Component
class Due implements BackupWaits {

    private final StoredReplications stored;
    private final PassPlan plan;
    private final Bases bases;
    private final Backups backups;
    private final Clock clock;

    Due(StoredReplications stored, PassPlan plan, Bases bases, Backups backups, Clock clock) {
        this.stored = stored;
        this.plan = plan;
        this.bases = bases;
        this.backups = backups;
        this.clock = clock;
    }

    /// Zero when it is due, or one was cut short.
    Duration in(Replication of) {
        List<Pass> all = stored.passes(of.migrationId());
        if (isUnderWay(of, all)) {
            return Duration.ZERO;
        }
        Instant due = due(of, all);
        Instant begins = wait(of, all, due).filter(wait -> !wait.goesOn()).map(wait -> wait.hours().until())
                .orElse(due);
        Duration left = Duration.between(clock.instant(), begins);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Optional<BackupWait> of(UUID migrationId) {
        return stored.of(migrationId).flatMap(of -> {
            List<Pass> all = stored.passes(migrationId);
            return isUnderWay(of, all) ? Optional.empty() : wait(of, all, due(of, all));
        });
    }

    @Override
    public Optional<BackupWait> of(Replication of, List<Pass> all, @Nullable Instant due) {
        Instant now = clock.instant();
        Instant begins = due == null || due.isBefore(now) || isAgain(all) ? now : due;
        return wait(of, all, begins).filter(_ -> !isUnderWay(of, all));
    }

    private boolean isUnderWay(Replication of, List<Pass> all) {
        return !all.isEmpty() && (all.getLast().endedAt() == null || bases.isPressed(of));
    }

    /// Whether there is none yet, or the last one is to be made again.
    private static boolean isAgain(List<Pass> all) {
        return all.isEmpty() || all.getLast().state() == Pass.State.FAILED;
    }

    /// Never in the past.
    private Instant due(Replication of, List<Pass> all) {
        Instant now = clock.instant();
        Instant end = isAgain(all) ? null : all.getLast().endedAt();
        Instant due = end == null ? now : end.plus(plan.pause(of, all));
        return due.isBefore(now) ? now : due;
    }

    private Optional<BackupWait> wait(Replication of, List<Pass> all, Instant due) {
        Optional<BackupPause> hours = backups.on(of.sourceId(), of.vmRef(), due);
        return hours.map(pause -> new BackupWait(pause,
                plan.latest(of, all).filter(latest -> pause.until().isAfter(latest)).isPresent(),
                !due.isAfter(clock.instant())));
    }
}
