package io.towpath.migration.step;

import io.towpath.replication.BackupWaits;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replications;
import io.towpath.replication.Replicator;
import io.towpath.slot.Work;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Brings every disk over for the first time, from a snapshot, while the VM serves. A second run goes on where the first
/// stopped. It does not begin in backup hours; one that runs when they begin goes on.
@Component
final class SeedDisks implements Step {

    private final Replicas replicas;
    private final Replicator replicator;
    private final Replications replications;
    private final BackupWaits backups;

    SeedDisks(Replicas replicas, Replicator replicator, Replications replications, BackupWaits backups) {
        this.backups = backups;
        this.replicas = replicas;
        this.replicator = replicator;
        this.replications = replications;
    }

    @Override
    public String name() {
        return "seed-disks";
    }

    @Override
    public String title() {
        return "Copy the disks while it serves";
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return Optional.of(Work.SEED);
    }

    @Override
    public Optional<Outcome> notNow(StepContext context) {
        return Replicas.forBackup(backups, context);
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        try {
            Pass pass = replicator.pass(replicas.trip(context));
            // disks whose seed an earlier run ended stand at it; the pass that was taken up may have been the last of them
            while (replications.of(context.migration().id()).orElseThrow().disks().stream()
                    .anyMatch(disk -> disk.pass() == null)) {
                pass = replicator.pass(replicas.trip(context));
            }
            return Outcome.done(Replicas.told(pass));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
