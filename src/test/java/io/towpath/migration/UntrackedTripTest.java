package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.replication.DiskPass;
import io.towpath.replication.DiskPass.Method;
import io.towpath.replication.Pass;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.TrackingWay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// VMs of a vCenter that run and whose changes nobody tracks, all real modules: the files of their snapshots tell. The lab's
/// journal judges what arrived.
@DatabaseTest
@TestPropertySource(properties = "towpath.replication.audit-blocks=2000")
class UntrackedTripTest extends LabTrips {

    private static final int PASSES = 3;
    private static final long GRAIN = 4096;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    Replicator replicator;
    @Autowired
    Inventory inventory;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "4", "-real-vms", "3", "-untracked", "3", "-real-size", "8388608", "-write-every", "100ms");
    }

    @Test
    void aVmThatCannotBeTrackedIsKeptInStepAndCutOver() throws Exception {
        UUID trip = started(vm("real-01"));
        assertThat(migrations.find(trip).orElseThrow().mode()).as("planned so by itself").isEqualTo(Mode.WARM);
        driven(trip);
        eventually(trip, State.SYNCING);
        assertThat(replications.of(trip).orElseThrow().tracking()).isEqualTo(TrackingWay.SNAPSHOT_FILES);
        for (int pass = 0; pass < PASSES; pass++) {
            long written = journal("real-01", "write").size();
            untilWritten("real-01", written + 4);
            due(trip);
            driven(trip);
            assertThat(snapshotsLeft("real-01")).as("one stands").isOne();
        }
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).singleElement()
                .extracting(SourceSnapshot::standsFor).isNotNull();

        cutOver(trip, "the window is open");

        List<Pass> passes = replications.passes(trip);
        Pass last = passes.getLast();
        assertThat(passes).hasSizeGreaterThanOrEqualTo(PASSES + 2);
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        for (Pass pass : passes.subList(1, passes.size())) {
            assertThat(pass.disks()).as("pass %d", pass.number())
                    .allSatisfy(disk -> assertThat(disk.method()).as(disk.why()).isEqualTo(Method.DELTA));
            assertThat(pass.disks()).extracting(DiskPass::lies).containsOnly(0);
            assertThat(pass.changedBytes()).as("grains that were written").isPositive();
            assertThat(pass.readBytes() + pass.disks().stream().mapToLong(DiskPass::zeroBytes).sum())
                    .as("pass %d reads what changed", pass.number())
                    .isBetween(pass.changedBytes(), pass.changedBytes() * 102 / 100);
        }
        assertThat(passes.subList(1, passes.size()).stream().mapToLong(Pass::changedBytes).sum())
                .as("no more than what the guest wrote, in whole grains")
                .isLessThanOrEqualTo(grainsWritten("real-01"));
        asTheJournalSays(trip, "real-01", last);
        replicator.removeSnapshots(trip, inventory.vm(migrations.find(trip).orElseThrow().vmId()).orElseThrow());
        assertThat(snapshotsLeft("real-01")).isZero();
        assertThat(replications.snapshots(trip)).extracting(SourceSnapshot::removedAt).doesNotContainNull();
    }

    @Test
    void aSnapshotOfSomebodyElseInBetweenHasTheDisksCompared() throws Exception {
        UUID trip = started(vm("real-02"));
        driven(trip);
        eventually(trip, State.SYNCING);
        lab.change("real-02", "snapshot", "before patching");
        untilWritten("real-02", journal("real-02", "write").size() + 3);
        due(trip);
        driven(trip);

        Pass compared = replications.passes(trip).getLast();
        assertThat(compared.state()).as(String.valueOf(compared.error())).isEqualTo(Pass.State.DONE);
        assertThat(compared.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(compared.disks()).allSatisfy(disk -> assertThat(disk.why()).contains("before patching"));
        asTheJournalSays(trip, "real-02", compared);

        untilWritten("real-02", journal("real-02", "write").size() + 3);
        due(trip);
        driven(trip);
        assertThat(replications.passes(trip).getLast().disks()).as("from then on the files tell again")
                .extracting(DiskPass::method).containsOnly(Method.DELTA);
        asTheJournalSays(trip, "real-02", replications.passes(trip).getLast());
        assertThat(snapshotsLeft("real-02")).as("ours, and the other one untouched").isEqualTo(2);
    }

    @Test
    void lostAnswersAndACancelledTripLeaveNothingBehind() throws Exception {
        UUID trip = started(vm("real-03"));
        lab.fault("CreateSnapshot_Task", "half", 0, 1);
        driven(trip);
        eventually(trip, State.SYNCING);
        lab.fault("RemoveSnapshot_Task", "half", 0, 1);
        lab.expireSessions();
        due(trip);
        driven(trip);
        Pass pass = replications.passes(trip).getLast();
        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        asTheJournalSays(trip, "real-03", pass);
        assertThat(journal("real-03", "snapshot")).as("none twice").hasSize(replications.passes(trip).size());

        migrations.cancel(trip, "lena", "not now");
        driven(trip);

        assertThat(migrations.find(trip).orElseThrow().state()).isEqualTo(State.CANCELLED);
        assertThat(snapshotsLeft("real-03")).isZero();
        assertThat(journal("real-03", "cbt")).as("tracking was not touched").isEmpty();
    }

    private static int snapshotsLeft(String vm) throws IOException {
        for (JsonNode each : lab.steer("/real").path("vms")) {
            if (each.path("name").asString().equals(vm)) {
                return each.path("snapshots").asInt();
            }
        }
        throw new IOException("the lab has no " + vm);
    }

    /// Since the first snapshot, each write in whole grains.
    private static long grainsWritten(String vm) throws IOException {
        long bytes = 0;
        boolean counts = false;
        for (String line : Files.readAllLines(Path.of(lab.steer("/real").path("journal").asString()))) {
            JsonNode node = JSON.readTree(line);
            if (node.path("vm").asString().equals(vm)) {
                counts |= node.path("kind").asString().equals("snapshot");
                if (counts && node.path("kind").asString().equals("write")) {
                    long offset = node.path("offset").asLong();
                    long end = offset + node.path("length").asLong();
                    bytes += (Math.ceilDiv(end, GRAIN) - offset / GRAIN) * GRAIN;
                }
            }
        }
        return bytes;
    }
}
