package io.towpath.platform.spi;

import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A VM that serves users while it is read. Every call may be made again after a failure or by another process: what is as
/// it should be is left alone. Calls that take long at the platform return when it says they have ended.
///
/// Failures that callers act on are [SourceFaultException]s. One caller at a time.
public interface LiveVm extends Closeable {

    LiveState state() throws IOException;

    /// The room for snapshots of it. It may be as old as the platform's own last look.
    default LiveRoom room() throws IOException {
        return LiveRoom.NOT_TOLD;
    }

    /// Tells the platform to track changes, or not to. On a running VM that comes into force with its next snapshot.
    void trackChanges(boolean on) throws IOException;

    /// Takes a snapshot of all disks at once, without memory. One that exists by this name is taken as this one.
    ///
    /// @param name        unique among all that were ever taken: what it is found by after a crash
    /// @param description for people at the platform: who took it, why, until when
    /// @param quiesce     have the guest settle first
    /// @throws SourceFaultException QUIESCE when the guest did not settle; then no snapshot is there
    LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException;

    /// Returns when nothing runs at the platform on this VM any more: what a call began whose answer was lost is done by then,
    /// or never will be.
    ///
    /// @throws SourceFaultException BUSY when something does not end in its time
    void settle() throws IOException;

    /// The disks as a snapshot has them, with the change ids in force at it.
    List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException;

    /// Removes one snapshot and none of its children, merging what was written since; one that is gone already is fine.
    void removeSnapshot(String ref) throws IOException;

    /// Merges what a removal left behind.
    void consolidate() throws IOException;

    /// The ranges that hold data at a snapshot; platforms that cannot tell give the whole disk.
    RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException;

    /// The ranges written between a change id and a snapshot, all pages of the answer.
    ///
    /// @param disk     as the snapshot has it
    /// @param changeId of the same disk at an earlier snapshot
    /// @throws SourceFaultException TRACKING_RESET when the platform does not know that change id any more, or gave one of
    ///                              another history or an earlier place in it at the snapshot
    RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException;

    /// The ranges written between a change id and now. Of a VM that is off: one that runs writes on.
    ///
    /// @param disk     as it is now
    /// @param changeId of the same disk at a snapshot
    /// @throws SourceFaultException TRACKING_RESET or NOT_TRACKED when the platform cannot tell
    RangeSet changedSince(LiveDisk disk, String changeId) throws IOException;

    /// What was written since a snapshot that stands, where nothing is tracked.
    default DeltaFiles deltaFiles() {
        return DeltaFiles.NONE;
    }

    /// The ways to read a disk of a snapshot, the best first, as far as they were found to work; each was tried.
    ///
    /// @param limit on what is fetched before it can be read: of a disk that comes as a whole all, of others what lies apart.
    ///              What is read of a ranged way is limited by who reads
    /// @throws IOException a [Shortage] of the host: which ways work is not known then
    List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException;

    /// As fast as it comes.
    default List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return ways(snapshot, disk, RateLimit.open(null));
    }

    /// Asks the guest to shut down and waits.
    ///
    /// @return false when it still runs at the end
    /// @throws SourceFaultException POWER when nothing in the guest answers
    boolean shutDown(Duration patience) throws IOException;

    /// Takes the power away. A VM that is off stays off.
    void powerOff() throws IOException;

    void powerOn() throws IOException;

    /// Disconnects or connects network cards, also for the next start.
    void connect(List<LiveNic> nics) throws IOException;

    /// Replaces the annotation.
    void annotate(String note) throws IOException;

    void rename(String name) throws IOException;

    /// What stopping, sealing and starting it again takes and the account is known not to have on this VM: asked before the
    /// outage. Empty where the platform does not say.
    ///
    /// @param renames whether it is renamed when it is sealed
    default List<Capabilities.Privilege> missingInOutage(boolean renames) throws IOException {
        return List.of();
    }

    /// Gives the session back, not the snapshots.
    @Override
    void close() throws IOException;
}
