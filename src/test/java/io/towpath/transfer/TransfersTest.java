package io.towpath.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.TestDisk;
import io.towpath.transfer.DiskCopy.Phase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Real images, real rows; qemu-img judges what arrives.
@DatabaseTest
class TransfersTest {

    private static final int MIB = 1 << 20;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final StoredTransfers transfers;
    private final List<UUID> disks = new ArrayList<>();
    private UUID migration = UUID.randomUUID();

    @TempDir
    Path folder;

    TransfersTest(@Autowired JdbcClient jdbc, @Autowired Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        transfers = new StoredTransfers(new CopyStore(jdbc, clock), new TransferProperties(2, 1));
    }

    @BeforeEach
    void aMigrationOfTwoDisks() {
        Timestamp now = Timestamp.from(Instant.parse("2026-11-12T12:00:00Z"));
        String name = "transfer " + UUID.randomUUID();
        List<UUID> ends = new ArrayList<>();
        for (String direction : List.of("source", "target")) {
            ends.add(jdbc.sql("""
                    insert into connection (direction, kind, name, location, created_by, created_at)
                    values (:direction, 'x', :name, :name, 'lena', :now) returning id
                    """).param("direction", direction).param("name", name).param("now", now).query(UUID.class)
                    .single());
        }
        UUID vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1024, 'bios', false, 'ova', :name, 1, 'x', 'x', :now, :now)
                returning id
                """).param("source", ends.getFirst()).param("name", name).param("now", now).query(UUID.class).single();
        for (int position = 0; position < 2; position++) {
            disks.add(jdbc.sql("""
                    insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                         stored_bytes, format, fingerprint)
                    values (:vm, :key, :position, :key, 'x', 'sata', 0, :position, 1, 1, 'VMDK', 'x') returning id
                    """).param("vm", vm).param("key", "disk" + position).param("position", position)
                    .query(UUID.class).single());
        }
        migration = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'qcow2', 5, 'CUTTING_OVER', 'a test', 'lena') returning id
                """).param("vm", vm).param("target", ends.getLast()).query(UUID.class).single();
    }

    @Test
    void bringsDisksOverAndProvesThem() throws Exception {
        List<CopyOrder> orders = List.of(order(0, image("one", 40 * MIB, 1)), order(1, image("two", 7 * MIB + 512, 2)));

        transfers.bringOver(migration, orders, () -> false);

        List<DiskCopy> copies = transfers.of(migration);
        assertThat(copies).extracting(DiskCopy::phase).containsOnly(Phase.PROVEN);
        assertThat(copies).extracting(DiskCopy::label).containsExactly("Hard disk 1", "Hard disk 2");
        assertThat(transfers.of(List.of(UUID.randomUUID(), migration))).containsOnlyKeys(migration)
                .containsValue(copies);
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.doneBytes()).isEqualTo(copy.totalBytes());
            assertThat(copy.dataBytes()).isBetween(1L, copy.totalBytes());
            assertThat(copy.sourceDigest()).isEqualTo(copy.targetDigest()).startsWith("towpath-tree-sha256/1:");
            assertThat(copy.error()).isNull();
            assertThat(copy.endedAt()).isNotNull();
        });
        for (CopyOrder order : orders) {
            equal(order);
        }
    }

    @Test
    void whatIsProvenIsNotTouchedAgain() throws Exception {
        CopyOrder order = order(0, image("one", 8 * MIB, 3));
        transfers.bringOver(migration, List.of(order), () -> false);
        DiskCopy first = transfers.of(migration).getFirst();
        Files.delete(Path.of(order.source().place()));

        transfers.bringOver(migration, List.of(order), () -> false);

        assertThat(transfers.of(migration)).containsExactly(first);
    }

    @Test
    void aTargetThatVanishedIsCopiedAnew() throws Exception {
        CopyOrder order = order(0, image("one", 8 * MIB, 4));
        transfers.bringOver(migration, List.of(order), () -> false);
        Files.delete(order.target());

        transfers.bringOver(migration, List.of(order), () -> false);

        equal(order);
    }

    @Test
    void aTargetThatWasChangedSinceIsNeitherOverwrittenNorCalledProven() throws Exception {
        CopyOrder order = order(0, image("one", 8 * MIB, 5));
        transfers.bringOver(migration, List.of(order), () -> false);
        byte[] changed = Files.readAllBytes(order.target());
        changed[changed.length - 1] ^= 1;
        Files.write(order.target(), changed);

        assertThatThrownBy(() -> transfers.bringOver(migration, List.of(order), () -> false))
                .isInstanceOfSatisfying(TransferException.class, e -> {
                    assertThat(e.reason()).isIn("target-exists", "checksum-mismatch", "metadata-inconsistent");
                    assertThat(e.remedy()).isNotNull();
                });

        assertThat(Files.readAllBytes(order.target())).isEqualTo(changed);
        assertThat(transfers.of(migration).getFirst().phase()).isEqualTo(Phase.FAILED);
        assertThat(transfers.of(migration).getFirst().error()).isNotNull();
    }

    @Test
    void anEndBetweenTheFilesNameAndItsRowIsMended() throws Exception {
        CopyOrder order = order(0, image("one", 8 * MIB, 6));
        transfers.bringOver(migration, List.of(order), () -> false);
        jdbc.sql("""
                update disk_copy set phase = 'PROVING', source_digest = null, target_digest = null, target_bytes = null,
                                     target_mtime = null, ended_at = null, done_bytes = 5 where migration_id = :id
                """).param("id", migration).update();
        var written = Files.getLastModifiedTime(order.target());

        transfers.bringOver(migration, List.of(order), () -> false);

        assertThat(transfers.of(migration).getFirst().phase()).isEqualTo(Phase.PROVEN);
        assertThat(Files.getLastModifiedTime(order.target())).isEqualTo(written);
        equal(order);
    }

    @Test
    void aForeignFileInTheWayIsLeftAlone() throws Exception {
        CopyOrder order = order(0, image("one", 4 * MIB, 7));
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", order.target().toString(),
                "4M").ok();
        byte[] before = Files.readAllBytes(order.target());

        assertThatThrownBy(() -> transfers.bringOver(migration, List.of(order), () -> false))
                .isInstanceOfSatisfying(TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo("target-exists"));

        assertThat(Files.readAllBytes(order.target())).isEqualTo(before);
    }

    @Test
    void aStopLeavesAllResumableAndTheNextCallGoesOn() throws Exception {
        CopyOrder order = order(0, image("one", 96 * MIB, 8));
        CopyOrder second = order(1, image("two", 4 * MIB, 9));
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(
                () -> transfers.bringOver(migration, List.of(order, second), () -> asked.incrementAndGet() > 40))
                .isInstanceOfSatisfying(TransferException.class, e -> assertThat(e.reason()).isEqualTo("cancelled"));
        assertThat(transfers.of(migration)).extracting(DiskCopy::phase).containsOnly(Phase.CANCELLED);
        assertThat(order.target()).doesNotExist();

        transfers.bringOver(migration, List.of(order, second), () -> false);

        assertThat(transfers.of(migration)).extracting(DiskCopy::phase).containsOnly(Phase.PROVEN);
        assertThat(jdbc.sql("select resumed_bytes from disk_copy where vm_disk_id = :disk")
                .param("disk", disks.getFirst()).query(Long.class).single()).isPositive();
        equal(order);
        equal(second);
    }

    @Test
    void aFailureIsToldWithReasonAndRemedyAndStopsTheOtherDisks() throws Exception {
        CopyOrder good = order(1, image("two", 4 * MIB, 10));
        Path hurt = image("one", 8 * MIB, 11);
        try (RandomAccessFile file = new RandomAccessFile(hurt.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        assertThatThrownBy(() -> transfers.bringOver(migration, List.of(order(0, hurt), good), () -> false))
                .isInstanceOfSatisfying(TransferException.class, e -> {
                    assertThat(e.reason()).isNotEqualTo("cancelled");
                    assertThat(e.getMessage()).contains("one.vmdk");
                });

        assertThat(transfers.of(migration)).extracting(DiskCopy::phase).containsExactly(Phase.FAILED, Phase.CANCELLED);
        assertThat(transfers.of(migration).getFirst().error()).contains("one.vmdk");
    }

    @Test
    void progressNeverGoesBackWithinAPhase() throws Exception {
        CopyOrder order = order(0, image("one", 64 * MIB, 12));
        AtomicBoolean over = new AtomicBoolean();
        List<DiskCopy> seen = new ArrayList<>();
        Thread watcher = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                seen.addAll(transfers.of(migration));
                Thread.yield();
            }
        });

        transfers.bringOver(migration, List.of(order), () -> false);
        over.set(true);
        watcher.join();

        assertThat(seen).isNotEmpty();
        for (int i = 1; i < seen.size(); i++) {
            DiskCopy before = seen.get(i - 1);
            DiskCopy after = seen.get(i);
            assertThat(after.phase()).isGreaterThanOrEqualTo(before.phase());
            if (after.phase() == before.phase()) {
                assertThat(after.doneBytes()).isGreaterThanOrEqualTo(before.doneBytes());
            }
        }
    }

    @Test
    void howFarDisksAreIsKnownHereAtOnceAndWrittenForAllTogether() throws Exception {
        CopyStore store = new CopyStore(jdbc, clock);
        CopyProgress progress = new CopyProgress(store);
        UUID run = UUID.randomUUID();
        List<CopyOrder> orders = List.of(order(0, image("one", MIB, 16)), order(1, image("two", MIB, 17)));
        List<ProgressReporter> reporters = new ArrayList<>();
        for (CopyOrder order : orders) {
            store.take(migration, orders.indexOf(order), order, run);
            store.start(run, order);
            reporters.add(progress.begin(run, order, () -> false));
            reporters.getLast().at(ConversionProgress.Phase.COPY, 100 + reporters.size(), MIB, 7);
        }

        assertThat(store.of(List.of(migration), progress.now())).extracting(DiskCopy::doneBytes)
                .containsExactly(101L, 102L);
        assertThat(store.of(List.of(migration))).as("nothing is written yet").extracting(DiskCopy::doneBytes)
                .containsExactly(0L, 0L);
        progress.write(reporters);
        assertThat(store.of(List.of(migration))).extracting(DiskCopy::doneBytes).containsExactly(101L, 102L);

        reporters.getFirst().at(ConversionProgress.Phase.PROVE, 200, MIB, 7);
        reporters.getFirst().close();

        assertThat(progress.now().get(run)).as("it has ended").containsOnlyKeys(orders.getLast().vmDiskId());
        DiskCopy last = store.of(List.of(migration)).getFirst();
        assertThat(last.phase()).as("its last word is written").isEqualTo(Phase.PROVING);
        assertThat(last.doneBytes()).isEqualTo(200);
        reporters.getLast().close();
    }

    @Test
    void aCallThatLostItsTurnChangesNothingAnyMore() throws Exception {
        CopyOrder order = order(0, image("one", 4 * MIB, 13));
        CopyStore store = new CopyStore(jdbc, clock);
        UUID old = UUID.randomUUID();
        store.take(migration, 0, order, old);
        store.start(old, order);
        UUID now = UUID.randomUUID();
        store.take(migration, 0, order, now);
        store.start(now, order);

        int written = store
                .progress(List.of(new ProgressReporter.Told(old, order.vmDiskId(), Phase.PROVING, 3, 4, 1, 1)));
        store.failed(old, order, "target-io", "too late");
        store.cancelled(old, order);
        boolean proven = store.proven(old, order, new CopyStore.Arrived(4, 4, 0, "d", new FileStamp(4, "t")));

        assertThat(proven).isFalse();
        assertThat(written).isZero();
        assertThat(transfers.of(migration).getFirst().phase()).isEqualTo(Phase.COPYING);
        assertThat(transfers.of(migration).getFirst().doneBytes()).isZero();
    }

    @Test
    void severalDisksAtATimeArriveAlike() throws Exception {
        StoredTransfers parallel = new StoredTransfers(new CopyStore(jdbc, clock), new TransferProperties(1, 2));
        List<CopyOrder> orders = List.of(order(0, image("one", 16 * MIB, 14)), order(1, image("two", 16 * MIB, 15)));

        parallel.bringOver(migration, orders, () -> false);

        for (CopyOrder order : orders) {
            equal(order);
        }
    }

    private CopyOrder order(int disk, Path image) {
        return new CopyOrder(disks.get(disk), "Hard disk " + (disk + 1), DiskRef.file(image),
                folder.resolve("target" + disk + ".qcow2"), DiskFormat.QCOW2);
    }

    /// A streamOptimized VMDK that qemu-img made.
    private Path image(String name, int size, long seed) throws IOException {
        Path raw = Files.write(folder.resolve(name + ".raw"), TestDisk.mixed(size, seed));
        Path vmdk = folder.resolve(name + ".vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", raw.toString(), vmdk.toString()).ok();
        return vmdk;
    }

    private void equal(CopyOrder order) {
        Path raw = folder.resolve(order.source().label().replace(".vmdk", ".raw"));
        String judge = Judges.require("qemu-img").toString();
        Judges.run(judge, "check", "-q", order.target().toString()).ok();
        Judges.run(judge, "compare", "-f", "raw", "-F", "qcow2", raw.toString(), order.target().toString()).ok();
    }
}
