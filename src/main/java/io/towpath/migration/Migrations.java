package io.towpath.migration;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The trips of VMs. Every command can be given twice with the effect of one, is on the audit trail in the same
/// transaction, and throws [RefusedException] when the state does not allow it.
public interface Migrations {

    /// Plans a first or a further attempt; refused while an attempt of this VM is not final, or when it is blocked.
    UUID plan(PlanMigration plan, String actor);

    /// PLANNED → SEEDING where it is warm, → CUTTING_OVER where it is cold; the machine goes on by itself. A cold one is
    /// refused while its VM may not go down ([CutoverPermit]).
    void start(UUID id, String actor);

    /// How its disks come over; only while it is PLANNED. Refused with `mode-impossible` where its source cannot be read
    /// while it runs.
    void changeMode(UUID id, Mode mode, String actor);

    /// SYNCING → CUTTING_OVER, once the pass under way has ended. Refused while it is held, or a person is needed.
    void cutOver(UUID id, String actor, String reason);

    /// Takes its cutover back: one that was only asked for is not made, one under way goes back as with [#rollBack]; in any
    /// other state nothing happens.
    void callOff(UUID id, String actor, String reason);

    /// Up to and including CUTTING_OVER: stops the bytes, ends CANCELLED; the source is as before.
    void cancel(UUID id, String actor, String reason);

    /// Goes on from the failed step, keeping what earlier steps did. After the owner reported a problem: validates again.
    void retry(UUID id, String actor);

    /// After the owner reported a problem that is mended: asks again, without validating again.
    void askAgain(UUID id, String actor);

    /// CUTTING_OVER to SOAKING → ROLLING_BACK: the target is taken away from service, the source serves again. A warm trip
    /// whose target never ran goes on SYNCING then, any other ends ROLLED_BACK.
    void rollBack(UUID id, String actor, String reason);

    /// The same as [#rollBack] as long as nothing is lost by it: where its target was never started, which it is not then any
    /// more.
    ///
    /// @return false where it may have run: nothing happened
    boolean rollBackIfNeverRan(UUID id, String actor, String reason);

    /// CUTTING_OVER → ROLLING_BACK → SYNCING: gives the cutover of a warm trip up and keeps it in step. Refused where the
    /// target may have run, and where the trip is cold. Should the target be found running on the way it ends ROLLED_BACK:
    /// what arrived was written to.
    void abort(UUID id, String actor, String reason);

    /// Refuses with `precondition-failed` unless the migration still has the version that was seen; what follows in the
    /// caller's transaction is then decided on what was seen.
    void expect(UUID id, int version);

    /// Pauses: the step that runs is stopped where it can go on later.
    void hold(UUID id, String actor, String reason);

    void release(UUID id, String actor);

    Optional<MigrationView> find(UUID id);

    /// Those of these migrations that there are, by the names of their VMs.
    List<MigrationView> of(Collection<UUID> ids);

    /// The newest attempt of a VM.
    Optional<MigrationView> latestOf(UUID vmId);

    /// All attempts of a VM, newest first.
    List<MigrationView> allOf(UUID vmId);

    /// The newest attempts of these VMs within a wave.
    List<MigrationView> ofWave(UUID waveId);

    /// The newest attempts of these VMs.
    List<MigrationView> latestOf(Collection<UUID> vmIds);
}
