package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Scans;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// One real OVA, all real modules, one node driven by hand: there, back, and there again.
@DatabaseTest
class TripTest {

    private static final Path OVA = Path.of("src/test/resources/ova/vmware-open-vmdk.ova");

    @Autowired
    Migrations migrations;
    @Autowired
    Driver driver;
    @Autowired
    Scans scans;
    @Autowired
    Transfers transfers;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path folder;

    @Test
    void goesThereBackAndThereAgain() throws IOException {
        UUID target = connection("target", "libvirt");
        UUID vm = scanned();

        UUID first = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(first, "lena");
        driver.drive(first);
        assertThat(migrations.find(first)).hasValueSatisfying(trip -> {
            assertThat(trip.stall()).isNull();
            assertThat(trip.state()).isEqualTo(State.AWAITING_SIGN_OFF);
        });
        migrations.rollBack(first, "lena", "a rehearsal");
        driver.drive(first);
        assertThat(migrations.find(first).orElseThrow().state()).isEqualTo(State.ROLLED_BACK);
        UUID second = migrations.plan(new PlanMigration(vm, target, DiskFormat.RAW, 0, null, null), "lena");
        migrations.start(second, "lena");
        driver.drive(second);

        assertThat(migrations.find(second).orElseThrow().state()).isEqualTo(State.AWAITING_SIGN_OFF);
        Path kept = Path.of(transfers.of(first).getFirst().targetFile());
        Path raw = Path.of(transfers.of(second).getFirst().targetFile());
        assertThat(raw).isNotEqualTo(kept).exists();
        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "check", kept.toString()).ok();
        assertThat(Judges.run(qemuImg, "compare", "-f", "qcow2", "-F", "raw", kept.toString(), raw.toString()).ok()
                .output()).contains("identical");
    }

    private UUID scanned() throws IOException {
        UUID source = connection("source", "staged");
        Files.copy(OVA, folder.resolve("source").resolve("web01.ova"));
        UUID scan = scans.start(source, "lena");
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (scans.find(scan).orElseThrow().endedAt() == null) {
            assertThat(System.nanoTime()).as("the scan took a minute").isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
        return jdbc.sql("select id from vm where source_id = :source").param("source", source).query(UUID.class)
                .single();
    }

    private UUID connection(String direction, String kind) throws IOException {
        Path place = Files.createDirectories(folder.resolve(direction));
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :place, :place, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("place", place.toString())
                .query(UUID.class).single();
    }
}
