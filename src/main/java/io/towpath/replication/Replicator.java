package io.towpath.replication;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.LiveState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Keeps targets in step with VMs that serve. Every call may be made again, also by another process after a crash: what an
/// earlier one did is found. One call at a time for a migration; a later one takes over from an earlier.
public interface Replicator {

    /// What the source is now.
    ///
    /// @param foreign names of snapshots that are not ours
    /// @param notes   for people: `2 disks are as planned`
    record Look(LiveState state, List<String> foreign, String notes) {}

    /// Looks at the source and compares it with what was planned; the first look writes down what is planned.
    ///
    /// @throws ReplicationException [ReplicationException#DRIFT] when disks came, went or have another size
    Look look(Trip trip) throws ReplicationException;

    /// Has the source track changes, and proves that it does; what it did before us is written down first.
    ///
    /// @return for people: what was done
    String track(Trip trip) throws ReplicationException;

    /// Brings every disk over for the first time, or again what changed since: as each of them needs.
    Pass pass(Trip trip) throws ReplicationException;

    /// Brings over what changed until the source was turned off. Its snapshot stays until [#removeSnapshots].
    Pass finalPass(Trip trip) throws ReplicationException;

    /// Brings over what the source wrote after its last pass: somebody may have started it and turned it off again. A disk
    /// whose changes the source does not track says nothing; one whose tracking was caught lying is compared, unless its last
    /// pass landed minutes ago. Not to be called once the target may have run: then that wrote.
    ///
    /// @return the pass; empty when the source wrote nothing since
    /// @throws ReplicationException `source-running` when it runs; [ReplicationException#DRIFT] when disks came, went or
    ///                              have another size, whoever took that before: the target is described by now
    Optional<Pass> catchUp(Trip trip) throws ReplicationException;

    /// Whether [#catchUp] would run a pass now. Copies nothing.
    ///
    /// @throws ReplicationException as [#catchUp]
    boolean behind(Trip trip) throws ReplicationException;

    /// The cutover was given up and the source serves again: its last pass was not the last one, the next pass goes on from
    /// where each disk stands, and the next cutover shuts it down anew. Asks the source nothing.
    ///
    /// @throws ReplicationException where another node has taken over
    void goOn(UUID migrationId) throws ReplicationException;

    /// Whether the source says that it is not any more what was brought over last: it runs, has other disks, or wrote. Copies
    /// nothing. What it cannot tell is told as such, not as nothing written.
    SourceWord wordSince(Trip trip) throws ReplicationException;

    /// How long until the next pass is due; zero when it is now, or was cut short.
    Duration untilNext(UUID migrationId);

    /// Turns the source off: its guest is asked first; its power is taken away only where somebody agreed.
    ///
    /// @return for people
    /// @throws ReplicationException `shutdown-refused` when it still runs
    String shutDown(Trip trip) throws ReplicationException;

    /// Whether a source that was to be shut down and still ran then has gone off since, late or by hand. It is only looked at:
    /// while the trip waits for its slots it may be started again. One that was never to be shut down for this cutover is not
    /// asked.
    boolean wentOff(UUID migrationId, Vm vm) throws ReplicationException;

    /// Agrees that the source's power may be taken away when its guest does not shut down in time.
    void consent(UUID migrationId, String by, String reason);

    /// Removes every snapshot that this migration made. Those of a VM that the source does not know any more stay in the
    /// ledger with the reason. What is said of a snapshot or a file says nothing of the VM.
    ///
    /// @return for people; empty when there were none
    Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException;

    /// Removes those that this migration made but for the last pass's, which is read from later. A VM that the source does not
    /// know any more has none.
    ///
    /// @return for people; empty when there were none
    Optional<String> removeOtherSnapshots(UUID migrationId, Vm vm) throws ReplicationException;

    /// Tells the source to stop tracking changes, if it did not track before us and knows the VM still.
    ///
    /// @return for people; empty when it stays as it is
    Optional<String> restoreTracking(UUID migrationId, Vm vm) throws ReplicationException;

    /// The source is not waited for any more: snapshots of this migration that are there still are wanted no more, and stay on
    /// the books with the reason. Asks the source nothing.
    ///
    /// @param why they could not be removed
    /// @return for people; empty when there were none
    Optional<String> leaveSnapshots(UUID migrationId, String why) throws ReplicationException;

    /// Somebody ends the trip though its source cannot be left as it was.
    void leaveSource(UUID migrationId, String by, String why);

    /// Whether somebody did.
    boolean sourceIsLeft(UUID migrationId);

    /// What is said of change tracking where the source is not waited for any more. Asks it nothing.
    ///
    /// @return for people; empty where it was not turned on for this trip, or is off again
    Optional<String> leaveTracking(UUID migrationId);

    /// The next look takes the disks as they were shown, once a scan knows them too; those of another size are copied anew,
    /// beside what was copied. Of a source that was set back to a snapshot it compares both sides whole.
    ///
    /// @param shown what was said of the difference, as [ReplicationException#what()]
    /// @return false when the source differs otherwise by now: then nothing is taken
    boolean takeNewFacts(UUID migrationId, String shown, String by);

    /// Says whether the guest shall settle before a snapshot, from the next pass on.
    ///
    /// @return false when nothing is kept in step
    boolean quiesce(UUID migrationId, Quiesce policy);
}
