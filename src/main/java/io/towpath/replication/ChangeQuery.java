package io.towpath.replication;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What is to be brought over of a disk, as its source says.
final class ChangeQuery {

    private ChangeQuery() {}

    /// Nothing where it is compared. A source that lost track, or whose files do not say it, has it compared; that
    /// we have no room to fetch them to does so only while nobody is served.
    static RangeSet of(DiskRun.Bench bench, LiveDisk disk, DiskWork work) throws ReplicationException {
        long from = System.nanoTime();
        RangeSet changes = RangeSet.of(List.of());
        try {
            changes = asked(bench, disk, work);
        } catch (SourceFaultException e) {
            if (work.method == Method.DELTA && (lostTrack(e) || cannotWait(bench, e))) {
                work.compareWhole((work.base.since() == null
                        ? "the source lost track of its changes: "
                        : "its changes could not be told: ") + Trouble.words(e));
            } else {
                throw Trouble.of(disk.label(), e);
            }
        } catch (IOException e) {
            throw Trouble.of(disk.label(), e);
        }
        work.query = work.query.plus(Duration.ofNanos(System.nanoTime() - from));
        work.changed(changes, disk.capacityBytes());
        return changes;
    }

    private static RangeSet asked(DiskRun.Bench bench, LiveDisk disk, DiskWork work) throws IOException {
        return switch (work.method) {
            case SEED -> bench.live().allocated(bench.snapshot(), disk);
            case DELTA -> work.base.since() == null
                    ? bench.live().changed(bench.snapshot(), disk, String.valueOf(work.from))
                    : bench.live().deltaFiles().between(work.base.since(), bench.snapshot(), disk);
            case RESYNC -> RangeSet.of(List.of());
        };
    }

    private static boolean cannotWait(DiskRun.Bench bench, SourceFaultException e) {
        return bench.pass().kind() == Pass.Kind.FINAL && e.isOurs();
    }

    private static boolean lostTrack(SourceFaultException e) {
        return e.kind() == SourceFaultException.Kind.TRACKING_RESET
                || e.kind() == SourceFaultException.Kind.NOT_TRACKED;
    }
}
