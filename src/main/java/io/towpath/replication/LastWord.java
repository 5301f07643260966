package io.towpath.replication;

import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
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
        /// Only what it says counts.
        NONE,
        /// It wrote when its tracking was reset since.
        OF_GAPS,
        /// The same, and nothing is believed of a disk whose tracking was caught lying before.
        OF_LIARS
    }

    private final Bases bases;

    LastWord(Bases bases) {
        this.bases = bases;
    }

    /// @return false when it runs, has other disks, wrote since, or may have as far as is doubted
    boolean stands(Replication of, LiveVm live, Doubt doubt) throws IOException {
        LiveState now = live.state();
        if (now.power() != Power.OFF || Drift.of(of.disks(), now.disks()).isPresent()) {
            return false;
        }
        for (ReplicaDisk disk : of.disks()) {
            Optional<LiveDisk> there = now.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst();
            if (there.isEmpty() || wrote(of, disk, there.get(), now, live, doubt)) {
                LOG.info("{}: {} is not any more what was brought over last", of.vmName(), disk.label());
                return false;
            }
        }
        return true;
    }

    private boolean wrote(Replication of, ReplicaDisk disk, LiveDisk there, LiveState now, LiveVm live, Doubt doubt)
            throws IOException {
        if (of.tracking() == TrackingWay.COMPARING) {
            return doubt == Doubt.OF_LIARS;
        }
        boolean files = of.tracking() == TrackingWay.SNAPSHOT_FILES;
        if (!files && disk.changeId() == null) {
            return false;
        }
        if (doubt == Doubt.OF_LIARS && disk.liedAt() != null) {
            return true;
        }
        try {
            return files
                    ? wroteToFile(of, disk, there, now, live, doubt)
                    : live.changedSince(there, String.valueOf(disk.changeId())).count() > 0;
        } catch (SourceFaultException e) {
            boolean noRoom = e.isOurs() && doubt != Doubt.NONE;
            if (files && (noRoom || e.fault().equals(DeltaFiles.UNREADABLE))) {
                // where it was compared whole for that, it would be again and again while nobody is served
                return doubt == Doubt.OF_LIARS || doubt == Doubt.OF_GAPS && !bases.wasCompared(of, disk);
            }
            if (e.kind() == SourceFaultException.Kind.TRACKING_RESET
                    || e.kind() == SourceFaultException.Kind.NOT_TRACKED) {
                return doubt != Doubt.NONE;
            }
            throw e;
        }
    }

    private boolean wroteToFile(Replication of, ReplicaDisk disk, LiveDisk there, LiveState now, LiveVm live,
            Doubt doubt) throws IOException {
        Optional<LiveSnapshot> last = bases.standing(of, disk, now.snapshots());
        return last.isEmpty()
                ? doubt != Doubt.NONE
                : live.deltaFiles().since(last.get(), there).count() > 0;
    }
}
