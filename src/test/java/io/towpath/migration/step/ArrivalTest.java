package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.acceptance.Accepted;
import io.towpath.replication.Consistency;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.Quiesce;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the owner is told of disks that came over in passes.
class ArrivalTest {

    private static final Instant NOON = Instant.parse("2026-11-14T12:00:00Z");

    @TempDir
    Path folder;

    private Peers peers;
    private int standsAt = 2;
    private long audited = 65_536;

    @BeforeEach
    void twoPasses() {
        peers = new Peers(folder);
    }

    @Test
    void aDiskThatWasComparedAfterAKillIsProvenThoughItsFirstCopyNeverWas() {
        Replicas replicas = replicas();

        assertThat(new OpenChecklist(peers.office, replicas).run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(peers.office.said).containsExactly("opened for web01 with 2 disks");

        Replicas.Arrival arrival = replicas.arrival(peers.context());
        assertThat(arrival.at()).isEqualTo(NOON);
        assertThat(arrival.disks())
                .allSatisfy(disk -> assertThat(disk.targetDigest()).as("of an earlier moment").isNull())
                .extracting(Accepted.Disk::file, Accepted.Disk::proof).containsExactly(
                        org.assertj.core.api.Assertions.tuple("web01-disk0.qcow2",
                                "as the source was when it was off, in 2 passes; every range was read back and equals what was"
                                        + " read, and both sides were compared whole in the last pass"),
                        org.assertj.core.api.Assertions.tuple("web01-disk1.qcow2",
                                "in 2 passes, the last with the source off; every range was read back and equals what was read;"
                                        + " the rest is unchanged by the source's own account, of which 128 KiB were compared"
                                        + " at both sides, all equal"));
    }

    @Test
    void whereNothingWasSampledNothingIsSaidToBeEqual() {
        audited = 0;

        assertThat(replicas().arrival(peers.context()).disks().getLast().proof())
                .endsWith(
                        "every range was read back and equals what was read; the rest is unchanged by the source's own"
                                + " account");
    }

    @Test
    void aDiskThatDoesNotStandAtTheLastPassIsNotPutToTheOwner() {
        standsAt = 1;

        assertThat(new OpenChecklist(peers.office, replicas()).run(peers.context()))
                .isInstanceOfSatisfying(Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("not-proven"));
        assertThat(peers.office.said).isEmpty();
    }

    private Replicas replicas() {
        UUID id = peers.context().migration().id();
        var replication = new Replication(id, new UUID(0, 1), "vm-7", "web01", Quiesce.TRY, null, null, null, null,
                null, null, List.of(disk(0, 2), disk(1, standsAt)));
        List<Pass> passes = List.of(pass(1, Pass.Kind.SEED, DiskPass.Method.SEED),
                pass(2, Pass.Kind.FINAL, DiskPass.Method.RESYNC));
        return new Replicas(peers.estate, peers.landing(), new NoReplications() {
            @Override
            public Optional<Replication> of(UUID migrationId) {
                return Optional.of(replication);
            }

            @Override
            public List<Pass> passes(UUID migrationId) {
                return passes;
            }
        }, peers.mover);
    }

    private ReplicaDisk disk(int position, int pass) {
        return new ReplicaDisk(peers.vm.disks().get(position).id(), "200" + position, "Hard disk " + (position + 1),
                null,
                1 << 20, "web01-disk%d.qcow2".formatted(position), "qcow2", pass, null, null,
                null, null);
    }

    private Pass pass(int number, Pass.Kind kind, DiskPass.Method first) {
        return new Pass(new UUID(1, number), peers.context().migration().id(), number, kind, Pass.State.DONE,
                "snapshot", "snapshot-7", NOON, Consistency.OFF, null, NOON, NOON, NOON,
                new Pass.Took(null, null, null, null, null), null, null,
                List.of(part("2000", "Hard disk 1", first), part("2001", "Hard disk 2",
                        number == 1 ? DiskPass.Method.SEED : DiskPass.Method.DELTA)));
    }

    private DiskPass part(String key, String label, DiskPass.Method method) {
        return new DiskPass(key, label, method, null, "folder", null, null, null, 1, 65_536, 65_536, 0, 65_536, 0,
                audited, 0, new BitSet(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
                DiskPass.Phase.DONE, 0,
                0, 0, NOON);
    }
}
