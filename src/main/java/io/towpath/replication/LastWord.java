package io.towpath.replication;

import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.SourceWord.Said;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Whether what arrived is still what the source is. That it is off now does not say that it was off all the time; what its
/// change tracking, or the file that was written to, tells since the snapshot that was brought over does.
@Component
final class LastWord {

    private static final Logger LOG = LoggerFactory.getLogger(LastWord.class);

    /// What is made of a source that cannot tell.
    enum Doubt {
        /// It is told that it cannot.
        NONE,
        /// It wrote when its tracking was reset since.
        OF_GAPS,
        /// The same, and nothing is believed of a disk whose tracking was caught lying before.
        OF_LIARS
    }

    private final Bases bases;
    private final SnapshotTrees trees;

    LastWord(Bases bases, SnapshotTrees trees) {
        this.bases = bases;
        this.trees = trees;
    }

    /// @return false when it runs, has other disks, wrote since, or may have as far as is doubted
    boolean stands(Replication of, LiveVm live, Doubt doubt) throws IOException {
        return of(of, live, doubt).said() == Said.NOTHING;
    }

    /// What it says, with nothing made of what it cannot tell. That one disk wrote counts more than that another cannot
    /// tell.
    SourceWord of(Replication of, LiveVm live) throws IOException {
        return of(of, live, Doubt.NONE);
    }

    private SourceWord of(Replication of, LiveVm live, Doubt doubt) throws IOException {
        LiveState now = live.state();
        if (now.power() != Power.OFF || Drift.of(of.disks(), now.disks()).isPresent()) {
            return SourceWord.WROTE;
        }
        SourceWord word = SourceWord.NOTHING;
        for (ReplicaDisk disk : of.disks()) {
            Optional<LiveDisk> there = now.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst();
            SourceWord told = there.isEmpty() ? SourceWord.WROTE : of(of, disk, there.get(), now, live, doubt);
            if (told.said() == Said.WROTE) {
                LOG.info("{}: {} is not any more what was brought over last", of.vmName(), disk.label());
                return told;
            }
            if (told.said() == Said.UNKNOWN) {
                word = told;
            }
        }
        return word;
    }

    private SourceWord of(Replication of, ReplicaDisk disk, LiveDisk there, LiveState now, LiveVm live, Doubt doubt)
            throws IOException {
        if (of.tracking() == TrackingWay.COMPARING) {
            return switch (doubt) {
                case NONE -> unknown(disk, "its changes are noted nowhere");
                case OF_GAPS -> SourceWord.NOTHING;
                case OF_LIARS -> SourceWord.WROTE;
            };
        }
        SnapshotTrees.Verdict tree = trees.of(of, disk, Integer.MAX_VALUE, now.snapshots(), null, there);
        if (disk.compareWhy() != null || tree.back() != null) {
            return SourceWord.WROTE;
        }
        if (tree.doubt() != null) {
            return doubt == Doubt.NONE ? unknown(disk, tree.doubt()) : SourceWord.WROTE;
        }
        boolean files = of.tracking() == TrackingWay.SNAPSHOT_FILES;
        if (!files && disk.changeId() == null) {
            return doubt == Doubt.NONE
                    ? unknown(disk, "the source tracked no changes since its last pass")
                    : SourceWord.NOTHING;
        }
        if (doubt == Doubt.OF_LIARS && disk.liedAt() != null) {
            return SourceWord.WROTE;
        }
        try {
            return files
                    ? ofFile(of, disk, there, now, live, doubt)
                    : SourceWord.of(live.changedSince(there, String.valueOf(disk.changeId())).count() > 0);
        } catch (SourceFaultException e) {
            boolean noRoom = e.isOurs() && doubt != Doubt.NONE;
            if (files && (noRoom || e.fault().equals(DeltaFiles.UNREADABLE))) {
                return switch (doubt) {
                    case NONE -> unknown(disk, Trouble.words(e));
                    // where it was compared whole for that, it would be again and again while nobody is served
                    case OF_GAPS -> SourceWord.of(!bases.wasCompared(of, disk));
                    case OF_LIARS -> SourceWord.WROTE;
                };
            }
            if (e.kind() == SourceFaultException.Kind.TRACKING_RESET
                    || e.kind() == SourceFaultException.Kind.NOT_TRACKED) {
                return doubt == Doubt.NONE ? unknown(disk, Trouble.words(e)) : SourceWord.WROTE;
            }
            throw e;
        }
    }

    private SourceWord ofFile(Replication of, ReplicaDisk disk, LiveDisk there, LiveState now, LiveVm live,
            Doubt doubt) throws IOException {
        Optional<LiveSnapshot> last = bases.standing(of, disk, now.snapshots());
        if (last.isPresent()) {
            return SourceWord.of(live.deltaFiles().since(last.get(), there).count() > 0);
        }
        return doubt == Doubt.NONE
                ? unknown(disk, "the snapshot whose file would tell it is not there any more")
                : SourceWord.WROTE;
    }

    private static SourceWord unknown(ReplicaDisk disk, String why) {
        return new SourceWord(Said.UNKNOWN, "%s: %s".formatted(disk.label(), why));
    }
}
