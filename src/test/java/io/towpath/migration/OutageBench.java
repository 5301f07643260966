package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.VsphereLab;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Scans;
import io.towpath.platform.libvirt.PrivateLibvirt;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// No test of the build: `ops/bench/outage` runs it, and prints what it prints. The goal is 10 s between power-off and the
/// target's start for a 20 GB VM, about a sixth of it stored, with a last delta of 50 MB: a vCenter of the lab, a libvirt and
/// a QEMU of its own, the application's own beats. The lab's journal judges what arrived.
@DatabaseTest
@TestPropertySource(properties = {"spring.quartz.auto-startup=true", "towpath.migration.parallel=2",
        "towpath.sources.allowed-networks=127.0.0.0/8", "towpath.replication.shut-down-within=60s"})
@DirtiesContext
@EnabledIfSystemProperty(named = "towpath.bench.outage", matches = "\\d+")
class OutageBench {

    private static final int RUNS = Integer.getInteger("towpath.bench.outage", 3);
    private static final long GIB = 1L << 30;
    private static final long SIZE = Integer.getInteger("towpath.bench.gib", 20) * GIB;
    private static final int PIECE = 64 << 10;
    private static final int DELTA_PIECES = 50 * 16;
    private static final int LOOKS_A_SECOND = 10;

    @TempDir
    static Path folder;

    private static PrivateLibvirt libvirt;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Migrations migrations;
    @Autowired
    Replications replications;
    @Autowired
    JdbcClient jdbc;

    private VsphereLab lab;

    /// The image files are ours, QEMU is nobody's: what starts a domain lets it in first.
    @DynamicPropertySource
    static void libvirt(DynamicPropertyRegistry registry) throws IOException {
        Judges.require("libvirtd");
        Judges.require("qemu-system-x86_64");
        libvirt = PrivateLibvirt.start(folder);
        Path target = Files.createDirectories(folder.resolve("target"));
        Path script = Files.writeString(folder.resolve("virsh"), """
                #!/bin/bash
                case " $* " in *" start "*) chmod -R a+rwX %s;; esac
                exec %s "$@"
                """.formatted(target, libvirt.program()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        registry.add("towpath.libvirt.uri", () -> "qemu:///session");
        registry.add("towpath.libvirt.program", script::toString);
    }

    @Test
    void fromPowerOffToTheTargetsStart() throws Exception {
        try (VsphereLab running = VsphereLab.start("-vms", Integer.toString(RUNS), "-real",
                folder.resolve("lab").toString(),
                "-real-vms", Integer.toString(RUNS), "-real-disks", "1", "-real-size", Long.toString(SIZE),
                "-write-every",
                "0")) {
            lab = running;
            UUID source = source();
            UUID target = connections.register(Direction.TARGET, "libvirt", "bench",
                    folder.resolve("target").toString(),
                    "bench");
            List<Double> outages = new ArrayList<>();
            for (int run = 1; run <= RUNS; run++) {
                outages.add(run(source, target, "real-%02d".formatted(run), run));
            }
            outages.sort(null);
            System.out.printf("outage, median of %d: %.1f s (goal: 10 s)%n", RUNS, outages.get(RUNS / 2));
        } finally {
            libvirt.stop();
        }
    }

    private double run(UUID source, UUID target, String name, int seed) throws Exception {
        UUID vm = jdbc.sql("select id from vm where source_id = :source and name = :name").param("source", source)
                .param("name", name).query(UUID.class).single();
        UUID trip = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "bench");
        migrations.start(trip, "bench");
        until(() -> state(trip) == State.SYNCING && replications.openSnapshots().isEmpty(), trip);
        writes(name, new Random(seed));
        migrations.cutOver(trip, "bench", "the window is open");
        until(() -> started(trip) != null, trip);
        Instant on = java.util.Objects.requireNonNull(started(trip));
        Instant off = jdbc.sql("select shut_down_at from replication where migration_id = :id").param("id", trip)
                .query((row, _) -> row.getTimestamp(1).toInstant()).single();
        Pass last = replications.passes(trip).getLast();
        double outage = seconds(off, on);
        System.out.printf("run %d: %.1f s from power-off to the target's start; %d MiB changed, %d MiB read%n", seed,
                outage, last.changedBytes() >> 20, last.readBytes() >> 20);
        parts(trip, off).forEach((part, time) -> System.out.printf("  %-18s %6.2f s%n", part, time));
        Pass.Took took = last.took();
        System.out.printf("  of the last pass: snapshot %s, query %s, copy %s, prove %s%n", took.snapshot(),
                took.query(),
                took.copy(), took.prove());
        proven(trip, name, last);
        return outage;
    }

    private State state(UUID trip) {
        return State.valueOf(jdbc.sql("select state from migration where id = :id").param("id", trip)
                .query(String.class).single());
    }

    private @org.jspecify.annotations.Nullable Instant started(UUID trip) {
        return jdbc.sql("select target_started_at from migration_power where migration_id = :id").param("id", trip)
                .query((row, _) -> row.getTimestamp(1)).list().stream().filter(java.util.Objects::nonNull)
                .map(java.sql.Timestamp::toInstant).findFirst().orElse(null);
    }

    /// Steps since the power was off, and what lay between them.
    private Map<String, Double> parts(UUID trip, Instant off) {
        Map<String, Double> parts = new LinkedHashMap<>();
        Instant last = off;
        double between = 0;
        for (StepView step : migrations.find(trip).orElseThrow().steps()) {
            if (step.within() == State.CUTTING_OVER && step.startedAt() != null && step.endedAt() != null
                    && step.endedAt().isAfter(off)) {
                Instant from = step.startedAt().isBefore(off) ? off : step.startedAt();
                between += seconds(last, from);
                parts.put(step.name(), seconds(from, step.endedAt()));
                last = step.endedAt();
            }
        }
        parts.put("between steps", between);
        return parts;
    }

    /// The target ran, but no system is on it that writes; while it runs it holds its disk's lock.
    private void proven(UUID trip, String vm, Pass pass) throws IOException {
        migrations.rollBack(trip, "bench", "the bench is over");
        until(() -> state(trip) == State.ROLLED_BACK, trip);
        String journal = lab.steer("/real").path("journal").asString();
        for (ReplicaDisk disk : replications.of(trip).orElseThrow().disks()) {
            Judges.run("target/lab/vsphere-lab", "check", "-journal", journal, "-vm", vm, "-disk", disk.key(),
                    "-snapshot",
                    String.valueOf(pass.snapshotRef()), "-format", disk.format(), disk.targetFile()).ok();
        }
    }

    /// The guest writes 50 MiB in pieces all over the disk, after the last pass.
    private void writes(String vm, Random random) throws IOException {
        for (int i = 0; i < DELTA_PIECES; i++) {
            long offset = random.nextLong(SIZE / PIECE - 1) * PIECE;
            lab.steer("/write?vm=%s&disk=2000&offset=%d&length=%d&seed=%d".formatted(vm, offset, PIECE,
                    1 + random.nextInt(1 << 30)));
        }
    }

    private UUID source() throws Exception {
        UUID source = connections.register(Direction.SOURCE, "vsphere", "bench lab", new Place(lab.url(),
                new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256()), "bench");
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (scans.of(source, 1).isEmpty() || scans.of(source, 1).getFirst().endedAt() == null) {
            assertThat(System.nanoTime()).as("the scan took three minutes").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
        return source;
    }

    /// Looks rarely: what is looked at is what is measured.
    private void until(BooleanSupplier reached, UUID trip) {
        long end = System.nanoTime() + Duration.ofMinutes(20).toNanos();
        for (int look = 1; !reached.getAsBoolean(); look++) {
            if (look % LOOKS_A_SECOND == 0) {
                MigrationView view = migrations.find(trip).orElseThrow();
                assertThat(view.stall() != null && view.stall().nextTryAt() == null).as("%s", view.stall()).isFalse();
                assertThat(System.nanoTime()).as("%s took 20 minutes", view).isLessThan(end);
            }
            LockSupport.parkNanos(1_000_000_000L / LOOKS_A_SECOND);
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
