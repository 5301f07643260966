package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.inventory.PartOfLiveVm;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that a person excluded stays at the source, though its VM is kept in step while it runs.
class ExcludedDiskTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private static Vm.ExcludedDisk excluded(LiveDisk disk, long bytes) {
        return excluded(disk, bytes, disk.uuid());
    }

    private static Vm.ExcludedDisk excluded(LiveDisk disk, long bytes, String uuid) {
        return new Vm.ExcludedDisk(new VmDisk(UUID.randomUUID(), 1, new DiscoveredDisk(disk.key(), disk.label(),
                disk.backing(), null, new DiskSlot(ControllerType.PVSCSI, 0, 1), bytes, bytes, "VMDK flat", "f",
                new DiskTraits(null, null, null, null, null, null, null, null, uuid, null))),
                "swap", "lena", Instant.EPOCH);
    }

    @Test
    void itIsNeitherCopiedNorTrackedNorMissed() throws Exception {
        FileVm vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        LiveDisk first = vm.state().disks().getFirst();
        LiveDisk swap = vm.state().disks().getLast();
        try (Warm warm = new Warm(folder, "web01", "vm-7", List.of(first), () -> new PartOfLiveVm(vm, List.of(excluded(
                swap, swap.capacityBytes()))))) {
            warm.seeded();
            vm.write(first.key(), MIB, 100);
            vm.write(swap.key(), MIB, 100);
            Pass pass = warm.replicator().pass(warm.trip());

            assertThat(pass.disks()).extracting(DiskPass::key).containsExactly(first.key());
            vm.write(first.key(), 2 * MIB, 100);
            warm.replicator().shutDown(warm.trip());
            warm.replicator().finalPass(warm.trip());
            assertThat(warm.there(first.key())).isEqualTo(vm.now(first.key()));
            assertThat(warm.file(swap.key())).doesNotExist();
        }
    }

    @Test
    void anotherDiskAtItsPlaceStopsTheTrip() throws Exception {
        FileVm vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        LiveDisk first = vm.state().disks().getFirst();
        LiveDisk swap = vm.state().disks().getLast();
        try (Warm warm = new Warm(folder, "web01", "vm-7", List.of(first), () -> new PartOfLiveVm(vm, List.of(excluded(
                swap, swap.capacityBytes() - 512))))) {
            ReplicationException refused = catchThrowableOfType(ReplicationException.class, () -> warm.seeded());

            assertThat(refused.code()).isEqualTo(ReplicationException.DRIFT);
            assertThat(refused).hasMessageContaining("was added");
        }
    }

    /// Swap was detached, and a data disk of its size attached where it had been.
    @Test
    void anotherDiskOfItsSizeStopsTheTrip() throws Exception {
        FileVm vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        LiveDisk first = vm.state().disks().getFirst();
        LiveDisk swap = vm.state().disks().getLast();
        assertThat(swap.uuid()).isNotNull();
        try (Warm warm = new Warm(folder, "web01", "vm-7", List.of(first), () -> new PartOfLiveVm(vm, List.of(excluded(
                swap, swap.capacityBytes(), "6000C29a"))))) {
            ReplicationException refused = catchThrowableOfType(ReplicationException.class, () -> warm.seeded());

            assertThat(refused.code()).isEqualTo(ReplicationException.DRIFT);
            assertThat(refused).hasMessageContaining("was added");
        }
        assertThat(new PartOfLiveVm(vm, List.of(excluded(swap, swap.capacityBytes(), null))).state().disks())
                .as("no scan told which").containsExactly(first);
    }

    /// What a hypervisor can do and its VM is not asked through this would be as if it could not.
    @Test
    void allElseIsAskedOfTheWholeVm() throws Exception {
        List<String> asked = new ArrayList<>();
        FileVm vm = new FileVm(folder, 42, MIB);
        LiveVm whole = (LiveVm) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{LiveVm.class},
                (_, method, args) -> {
                    asked.add(method.toString());
                    return switch (method.getName()) {
                        case "state", "disks", "room", "deltaFiles", "missingInOutage" -> invoke(vm, method, args);
                        default -> method.getReturnType() == boolean.class ? false : null;
                    };
                });
        LiveVm part = new PartOfLiveVm(whole, List.of());
        List<Method> all = Arrays.stream(LiveVm.class.getMethods()).filter(method -> !method.getName().equals("ways")
                || method.getParameterCount() == 3).filter(method -> !method.getName().equals("disks")).toList();
        for (Method method : all) {
            invoke(part, method, Arrays.stream(method.getParameterTypes()).map(type -> type == boolean.class
                    ? (Object) false
                    : null).toArray());
        }

        assertThat(asked).containsExactlyInAnyOrderElementsOf(all.stream().map(Method::toString).toList());
    }

    private static Object invoke(Object of, Method method, Object[] args) throws Exception {
        try {
            return method.invoke(of, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof IOException io ? io : e;
        }
    }
}
