package io.towpath.platform.spi;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;

/// What was written to a VM's disks since a snapshot that stands, by the files that the platform writes to since: for VMs
/// whose changes it does not track.
///
/// What is told is all that was written, and may be more. Where that cannot be said for sure it is not said at all: a
/// snapshot that is gone or lies on another branch, files that do not follow each other, a file that cannot be read.
public interface DeltaFiles {

    /// Of platforms without such files.
    DeltaFiles NONE = new None();

    /// The fault of a file that is there and cannot be read, or is none: it says nothing, and will not say more when it is
    /// asked again.
    String UNREADABLE = "deltaFile";

    /// How far a disk can be known by files.
    enum Fit {
        /// A snapshot freezes it, and the files can be read as far as is known.
        TOLD,
        /// A snapshot freezes it; what is written since is told by no file that can be read.
        FROZEN,
        /// No snapshot freezes it, or others write to it.
        NOT_FROZEN
    }

    /// @param why not more; empty for TOLD
    record Fitness(Fit fit, String why) {}

    /// @param disk as it is now
    Fitness fitness(LiveDisk disk) throws IOException;

    /// Where the disk lives: the file at the foot of its chain. Another one after a move.
    ///
    /// @param disk as the snapshot has it
    String home(LiveSnapshot snapshot, LiveDisk disk) throws IOException;

    /// The ranges written between two snapshots that both stand.
    ///
    /// @param disk as the later one has it
    /// @throws SourceFaultException NOT_TRACKED when the files do not say it for sure, with the reason; NO_SPACE when we have
    ///                              no room to fetch them to, whatever they say
    RangeSet between(LiveSnapshot since, LiveSnapshot snapshot, LiveDisk disk) throws IOException;

    /// The ranges written between a snapshot, the newest of its branch, and now. Of a VM that is off.
    ///
    /// @param disk as it is now
    /// @throws SourceFaultException NOT_TRACKED when the files do not say it for sure, with the reason
    RangeSet since(LiveSnapshot since, LiveDisk disk) throws IOException;

    /// See [DeltaFiles#NONE].
    final class None implements DeltaFiles {

        private None() {}

        private static final String WHY = "the platform shows no files of snapshots";

        @Override
        public Fitness fitness(LiveDisk disk) {
            return new Fitness(Fit.FROZEN, WHY);
        }

        @Override
        public String home(LiveSnapshot snapshot, LiveDisk disk) {
            return disk.backing();
        }

        @Override
        public RangeSet between(LiveSnapshot since, LiveSnapshot snapshot, LiveDisk disk) throws IOException {
            throw refused(disk);
        }

        @Override
        public RangeSet since(LiveSnapshot since, LiveDisk disk) throws IOException {
            throw refused(disk);
        }

        private static SourceFaultException refused(LiveDisk disk) {
            return new SourceFaultException(Kind.NOT_TRACKED, "noFiles", disk.label() + ": " + WHY, null);
        }
    }
}
