package io.towpath.migration.step;

import io.towpath.inventory.Vm;
import io.towpath.replication.Pass;
import io.towpath.replication.Quiesce;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceWord;
import io.towpath.replication.Trip;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Nobody may ask it for anything: all sources are files.
class NoReplicator implements Replicator {

    private static AssertionError asked() {
        return new AssertionError("a source of files was asked as a hypervisor");
    }

    @Override
    public Look look(Trip trip) {
        throw asked();
    }

    @Override
    public String track(Trip trip) {
        throw asked();
    }

    @Override
    public Pass pass(Trip trip) {
        throw asked();
    }

    @Override
    public Pass finalPass(Trip trip) {
        throw asked();
    }

    @Override
    public Optional<Pass> catchUp(Trip trip) throws ReplicationException {
        throw asked();
    }

    @Override
    public void goOn(UUID migrationId) throws ReplicationException {
        throw asked();
    }

    @Override
    public boolean behind(Trip trip) throws ReplicationException {
        throw asked();
    }

    @Override
    public SourceWord wordSince(Trip trip) {
        throw asked();
    }

    @Override
    public Duration untilNext(UUID migrationId) {
        throw asked();
    }

    @Override
    public String shutDown(Trip trip) {
        throw asked();
    }

    @Override
    public void consent(UUID migrationId, String by, String reason) {
        throw asked();
    }

    @Override
    public Optional<String> removeOtherSnapshots(UUID migrationId, Vm vm) {
        return Optional.empty();
    }

    @Override
    public Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
        return Optional.empty();
    }

    @Override
    public Optional<String> leaveSnapshots(UUID migrationId, String why) throws ReplicationException {
        return Optional.empty();
    }

    @Override
    public void leaveSource(UUID migrationId, String by, String why) {
        throw asked();
    }

    @Override
    public boolean wentOff(UUID migrationId, Vm vm) throws ReplicationException {
        return false;
    }

    @Override
    public boolean sourceIsLeft(UUID migrationId) {
        return false;
    }

    @Override
    public Optional<String> leaveTracking(UUID migrationId) {
        return Optional.empty();
    }

    @Override
    public Optional<String> restoreTracking(UUID migrationId, Vm vm) throws ReplicationException {
        return Optional.empty();
    }

    @Override
    public boolean takeNewFacts(UUID migrationId, String shown, String by) {
        throw asked();
    }

    @Override
    public boolean quiesce(UUID migrationId, Quiesce policy) {
        throw asked();
    }
}
