package io.towpath.tour.source;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.OpenOptions;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneOffset;

/// VMs of the demo's source, in a folder and at a time of a test's own.
public final class SimulatedVms {

    public static final String AT_NIGHT = Site.AT_NIGHT;
    public static final String NEVER = Site.NEVER;
    public static final String FORGETS = Site.FORGETS;
    public static final String DEAF = Site.DEAF;

    public final HandTime time;
    public final Breakage breakage = new Breakage();
    private final Path folder;

    public SimulatedVms(Path folder, HandTime time) {
        this.folder = folder;
        this.time = time;
    }

    /// As a process that just started sees it.
    public LiveVm open(String name) throws IOException {
        return machine(name);
    }

    Machine machine(String name) throws IOException {
        Blueprint plan = Site.vms().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        return new Machine(plan, new MachineFile(folder.resolve(plan.ref() + ".vm")),
                new Machine.Surroundings(time, ZoneOffset.UTC, breakage));
    }

    /// All bytes of a disk of a snapshot.
    public static byte[] bytes(LiveVm vm, LiveSnapshot snapshot, int disk) throws IOException {
        var way = vm.ways(snapshot, vm.disks(snapshot).get(disk)).getFirst();
        try (DiskReader reader = DiskImages.open(way.ref(), OpenOptions.declared(DiskFormat.RAW))) {
            ByteBuffer all = ByteBuffer.allocate((int) reader.sizeBytes());
            reader.read(0, all);
            return all.array();
        }
    }
}
