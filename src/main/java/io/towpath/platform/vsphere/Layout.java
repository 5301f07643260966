package io.towpath.platform.vsphere;

import com.vmware.vim25.VirtualMachineFileLayoutEx;
import com.vmware.vim25.VirtualMachineFileLayoutExDiskLayout;
import com.vmware.vim25.VirtualMachineFileLayoutExDiskUnit;
import com.vmware.vim25.VirtualMachineFileLayoutExFileInfo;
import com.vmware.vim25.VirtualMachineFileLayoutExSnapshotLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the files of a VM take, by disk and by snapshot.
final class Layout {

    private final Map<Integer, Long> files = new HashMap<>();
    private final Map<Integer, Long> disks = new HashMap<>();
    private final Map<String, Long> snapshots = new HashMap<>();
    private final Map<Integer, Long> written = new TreeMap<>();

    Layout(@Nullable VirtualMachineFileLayoutEx layout) {
        if (layout == null || layout.getFile() == null) {
            return;
        }
        for (VirtualMachineFileLayoutExFileInfo file : layout.getFile()) {
            files.put(file.getKey(), file.getSize());
        }
        for (VirtualMachineFileLayoutExDiskLayout disk : some(layout.getDisk())) {
            disks.put(disk.getKey(), chain(disk));
            VirtualMachineFileLayoutExDiskUnit[] units = disk.getChain();
            if (units != null && units.length > 1) {
                written.put(disk.getKey(), unit(units[units.length - 1]));
            }
        }
        VirtualMachineFileLayoutExSnapshotLayout[] all = layout.getSnapshot();
        for (VirtualMachineFileLayoutExSnapshotLayout one : all == null
                ? new VirtualMachineFileLayoutExSnapshotLayout[0]
                : all) {
            long size = files.getOrDefault(one.getDataKey(), 0L);
            for (VirtualMachineFileLayoutExDiskLayout disk : some(one.getDisk())) {
                VirtualMachineFileLayoutExDiskUnit[] chain = disk.getChain();
                size += chain == null || chain.length == 0 ? 0 : unit(chain[chain.length - 1]);
            }
            snapshots.put(one.getKey().getVal(), size);
        }
    }

    /// Of a disk with its whole chain, by the device's key; null where it is not told.
    @Nullable
    Long disk(int key) {
        return disks.get(key);
    }

    /// Of a snapshot's own files; null where it is not told.
    @Nullable
    Long snapshot(String id) {
        return snapshots.get(id);
    }

    /// Of the files that are written to since the newest snapshot, by the device's key; of disks without a snapshot none.
    Map<Integer, Long> written() {
        return written;
    }

    private long chain(VirtualMachineFileLayoutExDiskLayout disk) {
        long size = 0;
        VirtualMachineFileLayoutExDiskUnit[] chain = disk.getChain();
        for (VirtualMachineFileLayoutExDiskUnit unit : chain == null
                ? new VirtualMachineFileLayoutExDiskUnit[0]
                : chain) {
            size += unit(unit);
        }
        return size;
    }

    private long unit(VirtualMachineFileLayoutExDiskUnit unit) {
        long size = 0;
        for (int key : unit.getFileKey() == null ? new int[0] : unit.getFileKey()) {
            size += files.getOrDefault(key, 0L);
        }
        return size;
    }

    private static VirtualMachineFileLayoutExDiskLayout[] some(
            VirtualMachineFileLayoutExDiskLayout @Nullable [] disks) {
        return disks == null ? new VirtualMachineFileLayoutExDiskLayout[0] : disks;
    }
}
