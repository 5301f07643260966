package io.towpath.migration.testboot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Test boots of VMs: a throw-away copy upon the target images as they stand after the last pass, without a network, while the
/// source serves. No pass of the VM runs meanwhile. Commands are on the audit trail in the same transaction, and throw
/// [io.towpath.migration.RefusedException] where it is not possible.
public interface TestBoots {

    /// Asks for one; it begins when the pass under way has landed and there is a turn at the target.
    ///
    /// @throws io.towpath.migration.RefusedException `test-boot-not-now`, `test-boot-impossible`, `test-boot-open`
    TestBoot ask(UUID vmId, String actor);

    /// Asks for one of each VM of a wave that can have one and has none open.
    ///
    /// @throws io.towpath.migration.RefusedException `not-found` where there is no such wave
    WaveAsked askWave(UUID waveId, String actor);

    /// @param asked   how many were
    /// @param refused why others were not, a sentence each, with the VM's name
    record WaveAsked(int asked, List<String> refused) {}

    /// Ends it before its time; one that has ended stays so.
    TestBoot stop(UUID id, String actor, String reason);

    /// A person says that one is gone which could not be ended, as where its host is lost: passes go on, and the next one
    /// compares its disks whole. The target is asked again later whether anything of it is there.
    ///
    /// @throws io.towpath.migration.RefusedException `test-boot-not-stuck` where nobody tried to end it in vain
    TestBoot leave(UUID id, String actor, String reason);

    /// What every test boot is given.
    Terms terms();

    /// @param watch   how long one is watched in whose guest no agent answers
    /// @param longest after which it is ended whatever it does
    /// @param atOnce  how many run at one target at once
    record Terms(Duration watch, Duration longest, int atOnce) {}

    /// Why none can be asked for now; empty where one can.
    Optional<String> inTheWay(UUID vmId);

    Optional<TestBoot> find(UUID id);

    /// PNG; null where none was kept.
    byte @Nullable [] picture(UUID id);

    /// Of one VM, newest first.
    List<TestBoot> of(UUID vmId, int limit);

    /// Of each VM of a wave that is under way or planned, its newest one.
    List<OfWave> ofWave(UUID waveId);

    /// @param last null where it was never tested
    record OfWave(UUID vmId, String vmName, @Nullable TestBoot last) {}
}
