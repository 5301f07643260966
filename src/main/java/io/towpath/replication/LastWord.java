package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether what arrived is still what the source is. That it is off now does not say that it was off all the time; what its
/// change tracking tells since the snapshot that was brought over does.
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

    private LastWord() {}

    /// @return false when it runs, has other disks, wrote since, or may have as far as is doubted
    static boolean stands(Replication of, LiveVm live, Doubt doubt) throws IOException {
        LiveState now = live.state();
        if (now.power() != Power.OFF || Drift.of(of.disks(), now.disks()).isPresent()) {
            return false;
        }
        for (ReplicaDisk disk : of.disks()) {
            Optional<LiveDisk> there = now.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst();
            if (there.isEmpty() || wrote(disk, there.get(), live, doubt)) {
                LOG.info("{}: {} is not any more what was brought over last", of.vmName(), disk.label());
                return false;
            }
        }
        return true;
    }

    private static boolean wrote(ReplicaDisk disk, LiveDisk there, LiveVm live, Doubt doubt) throws IOException {
        if (disk.changeId() == null) {
            return false;
        }
        if (doubt == Doubt.OF_LIARS && disk.liedAt() != null) {
            return true;
        }
        try {
            return live.changedSince(there, disk.changeId()).count() > 0;
        } catch (SourceFaultException e) {
            if (e.kind() == SourceFaultException.Kind.TRACKING_RESET
                    || e.kind() == SourceFaultException.Kind.NOT_TRACKED) {
                return doubt != Doubt.NONE;
            }
            throw e;
        }
    }
}
