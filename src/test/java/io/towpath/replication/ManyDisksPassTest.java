package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fifteen disks of one size on four controllers, of a source that tells them in another order each time it is asked.
class ManyDisksPassTest {

    private static final int DISKS = 15;
    private static final int SIZE = 3 * FileVm.BLOCK + 512;

    @TempDir
    Path folder;

    private final Random shuffling = new Random(15);
    private final List<String> keys = IntStream.range(0, DISKS).mapToObj(i -> Integer.toString(2000 + i)).toList();
    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithManyDisks() throws IOException {
        vm = new FileVm(folder, 15, IntStream.generate(() -> SIZE).limit(DISKS).toArray());
        keys.forEach(key -> vm.write(key, 0, SIZE));
        vm.order = this::shuffled;
        warm = new Warm(folder, "db01", "vm-7", vm.state().disks(), () -> vm);
        warm.parallel = new DisksParallel(3, 4);
        warm.slots = slots();
        warm.scanned(vm.state().disks());
    }

    @AfterEach
    void close() {
        warm.close();
    }

    /// The disk in the first place has neither the first key nor the first label: it was added last.
    private TreeMap<String, DiskSlot> slots() {
        TreeMap<String, DiskSlot> slots = new TreeMap<>();
        for (int i = 0; i < DISKS; i++) {
            int place = DISKS - 1 - i;
            slots.put(keys.get(i), new DiskSlot(place % 4 == 3 ? ControllerType.LSI_SAS : ControllerType.PVSCSI,
                    place % 4, place / 4));
        }
        return slots;
    }

    private List<LiveDisk> shuffled(List<LiveDisk> disks) {
        List<LiveDisk> other = new ArrayList<>(disks);
        Collections.shuffle(other, shuffling);
        return other;
    }

    @Test
    void eachArrivesAtItsOwnTargetAndKeepsItsPlace() throws Exception {
        warm.seeded();
        for (int pass = 0; pass < 2; pass++) {
            warm.scanned(vm.state().disks());
            vm.writes(20);
            warm.replicator().pass(warm.trip());
        }
        warm.scanned(vm.state().disks());
        vm.writes(20);
        vm.power = Power.OFF;

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        Set<ByteBuffer> contents = new HashSet<>();
        for (String key : keys) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
            contents.add(ByteBuffer.wrap(vm.now(key)));
        }
        assertThat(contents).as("none is another's").hasSize(DISKS);
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks()).hasSize(DISKS).allSatisfy(disk -> {
            VmDisk scanned = warm.trip().vm().disks().stream().filter(each -> each.id().equals(disk.vmDiskId()))
                    .findFirst().orElseThrow();
            assertThat(scanned.facts().key()).isEqualTo(disk.key());
            assertThat(scanned.facts().label()).isEqualTo(disk.label()).isEqualTo("Hard disk " + disk.key());
            assertThat(scanned.facts().slot()).isEqualTo(warm.slots.get(disk.key()));
            assertThat(disk.targetFile()).isEqualTo(warm.file(disk.key()).toString());
            assertThat(disk.uuid()).isEqualTo("uuid-of-" + disk.key());
        });
    }

    /// Which the guest starts from, and how it numbers them, is a matter of their places.
    @Test
    void whateverTheOrderTheTargetIsTheSame() throws Exception {
        Set<List<TargetDisk>> all = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            warm.scanned(vm.state().disks());
            all.add(target().disks());
        }

        assertThat(all).singleElement().satisfies(disks -> {
            assertThat(disks).hasSize(DISKS);
            assertThat(disks.getFirst().slot()).isEqualTo(new DiskSlot(ControllerType.PVSCSI, 0, 0));
            assertThat(disks).extracting(TargetDisk::slot).isSorted();
            assertThat(disks).allSatisfy(disk -> assertThat(disk.slot()).isEqualTo(warm.slots.get(key(disk))));
            assertThat(warm.trip().vm().startsFrom().orElseThrow().facts().key()).isEqualTo(key(disks.getFirst()));
        });
    }

    private static String key(TargetDisk disk) {
        return String.valueOf(disk.file().getFileName()).replaceAll("\\D", "").substring(0, 4);
    }

    private TargetVm target() {
        var of = warm.trip().vm();
        return new TargetVm(of.id(), of.name(), of.hardware(), of.disks().stream().map(disk -> new TargetDisk(
                warm.file(disk.facts().key()), DiskFormat.QCOW2, disk.facts().slot(), disk.serial())).toList(),
                List.of());
    }
}
