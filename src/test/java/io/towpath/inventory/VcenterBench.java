package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/// No test of the build: `ops/bench/estate vcenter` runs it, and prints what it prints. The goal is a first sync of 5,000 VMs
/// in 60 s and 1.5 GB of heap.
@DatabaseTest
@TestPropertySource(properties = "towpath.sources.allowed-networks=127.0.0.0/8")
@EnabledIfSystemProperty(named = "towpath.bench.vms", matches = "\\d+")
class VcenterBench {

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;

    @Test
    void firstSyncThenALookThenAChange() throws Exception {
        int vms = Integer.getInteger("towpath.bench.vms", 5000);
        try (VsphereLab lab = VsphereLab.start("-vms", Integer.toString(vms), "-hosts", "50")) {
            heap().forEach(MemoryPoolMXBean::resetPeakUsage);
            Place place = new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256());
            long start = System.nanoTime();
            UUID id = connections.register(Direction.SOURCE, "vsphere", "bench", place, "bench");
            ScanView first = settled(id);
            print("first sync of %d VMs".formatted(first.added()), start);
            assertThat(first.state()).as(String.valueOf(first.error())).isEqualTo(ScanView.State.DONE);
            assertThat(first.added()).isEqualTo(vms);
            start = System.nanoTime();
            scans.start(id, "system");
            ScanView quiet = settled(id);
            print("a look, %d unchanged".formatted(quiet.unchanged()), start);
            lab.change("DC0_C0_RP0_VM7", "memory", "9216");
            start = System.nanoTime();
            scans.start(id, "bench");
            print("a look, %d changed".formatted(settled(id).changed()), start);
            System.out.printf("heap, most used at once: %d MB%n",
                    heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20);
            System.out.println("calls " + lab.calls().entrySet().stream()
                    .filter(call -> !call.getKey().startsWith("REST")).toList());
        }
    }

    private ScanView settled(UUID source) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        ScanView scan = scans.of(source, 1).getFirst();
        while (scan.state() == ScanView.State.RUNNING && System.nanoTime() < until) {
            Thread.sleep(50);
            scan = scans.of(source, 1).getFirst();
        }
        return scan;
    }

    private static void print(String what, long start) {
        System.out.printf("%s: %.1f s; processor time of the process so far %.1f s%n", what,
                (System.nanoTime() - start) / 1e9,
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime()
                        / 1e9);
    }

    private static java.util.stream.Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }
}
