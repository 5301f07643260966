package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.PassFacts;
import io.towpath.replication.forecast.PassFacts.Kind;
import io.towpath.replication.forecast.Predictor;
import io.towpath.tour.source.Breakage.Part;
import io.towpath.tour.source.HandTime;
import io.towpath.tour.source.SimulatedVms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo's VMs are kept in step by what keeps real ones in step, and each of its stories is what the forecast sees.
class SimulatedSourceTest {

    private static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir
    Path folder;

    private SimulatedVms vms;
    private Warm warm;

    @BeforeEach
    void site() {
        vms = new SimulatedVms(folder, new HandTime(MORNING));
    }

    @AfterEach
    void close() {
        if (warm != null) {
            warm.close();
        }
    }

    private LiveVm warm(String name) throws IOException {
        LiveVm vm = vms.open(name);
        warm = new Warm(folder, name, name, vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 64, Duration.ZERO, Duration.ofHours(1), Duration.ofMinutes(2));
        return vm;
    }

    @Test
    void theTargetIsAsTheSourceWasWhenItWentDown() throws Exception {
        LiveVm vm = warm("branch-fs-05");
        warm.seeded();
        vms.time.spend(Duration.ofMinutes(30));
        Pass delta = warm.replicator().pass(warm.trip());
        assertThat(delta.changedBytes()).isPositive().isLessThan(8L << 20);
        vms.time.spend(Duration.ofMinutes(30));
        warm.replicator().shutDown(warm.trip());
        warm.replicator().finalPass(warm.trip());

        LiveSnapshot last = vm.state().snapshots().getLast();
        for (int disk = 0; disk < 2; disk++) {
            assertThat(warm.there(vm.disks(last).get(disk).key())).isEqualTo(SimulatedVms.bytes(vm, last, disk));
        }
    }

    @Test
    void oneWhoseSourceForgetsIsComparedWholeAndGoesOn() throws Exception {
        LiveVm vm = warm(SimulatedVms.FORGETS);
        warm.seeded();
        List<DiskPass.Method> methods = new ArrayList<>();
        for (int pass = 0; pass < 4; pass++) {
            vms.time.spend(Duration.ofMinutes(15));
            methods.add(warm.replicator().pass(warm.trip()).disks().getFirst().method());
        }
        assertThat(methods).contains(DiskPass.Method.RESYNC).endsWith(DiskPass.Method.DELTA);
        vm.powerOff();
        warm.replicator().finalPass(warm.trip());
        LiveSnapshot last = vm.state().snapshots().getLast();
        assertThat(warm.there("2000")).isEqualTo(SimulatedVms.bytes(vm, last, 0));
    }

    @Test
    void aDroppedConnectionPassesAndAFailingScriptIsTold() throws Exception {
        warm("branch-web-04");
        warm.seeded();
        vms.breakage.breaks(Part.NETWORK);
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()))).satisfies(e -> {
                    assertThat(e.code()).isEqualTo("source-unreachable");
                    assertThat(e.passes()).isTrue();
                });
        vms.breakage.mend(Part.NETWORK);
        vms.breakage.breaks(Part.SCRIPT);

        Pass pass = warm.replicator().pass(warm.trip());
        assertThat(pass.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(pass.quiesceRefused()).contains("exit code 1");
    }

    @Test
    void oneConvergesAtNightOnlyOneNeverAndTheOthersDo() throws IOException {
        assertThat(verdict(SimulatedVms.NEVER).verdict()).isEqualTo(Convergence.Verdict.DOES_NOT);
        assertThat(verdict("branch-fs-02").verdict()).isEqualTo(Convergence.Verdict.CONVERGES);
        Convergence night = verdict(SimulatedVms.AT_NIGHT);
        assertThat(night.verdict()).as("%s", night).isEqualTo(Convergence.Verdict.AT_QUIET_HOURS);
        assertThat(night.quiet()).isNotEmpty().allSatisfy(hours -> {
            assertThat(hours.from()).matches(from -> from >= 19 || from < 7);
            assertThat(hours.to()).matches(to -> to >= 20 || to <= 8);
        });
    }

    /// What two days of passes tell, each as long as its bytes take to be read.
    private Convergence verdict(String name) throws IOException {
        vms.time.until(MORNING);
        LiveVm vm = vms.open(name);
        vm.trackChanges(true);
        List<PassFacts> facts = new ArrayList<>();
        String since = "";
        while (vms.time.now().isBefore(MORNING.plus(Duration.ofDays(2)))) {
            LiveSnapshot snapshot = vm.snapshot("pass-" + facts.size(), "", false);
            var disk = vm.disks(snapshot).getFirst();
            long bytes = since.isEmpty()
                    ? vm.allocated(snapshot, disk).bytes()
                    : vm.changed(snapshot, disk, since).bytes();
            Duration copy = Duration.ofMillis(bytes * 1000 / (64 << 10));
            vms.time.spend(copy);
            vm.removeSnapshot(snapshot.ref());
            facts.add(new PassFacts(since.isEmpty() ? Kind.SEED : Kind.DELTA, snapshot.taken(), vms.time.now(),
                    Duration.ofSeconds(3), Duration.ofSeconds(1), copy, Duration.ofSeconds(2), Duration.ofSeconds(4),
                    bytes, bytes, bytes));
            since = String.valueOf(disk.changeId());
            vms.time.until(snapshot.taken().plus(Duration.ofMinutes(15)));
        }
        long capacity = vm.state().disks().stream().mapToLong(disk -> disk.capacityBytes()).sum();
        return Convergence.of(new Predictor.Known(facts, List.of(), ZoneOffset.UTC, capacity), 7).orElseThrow();
    }
}
