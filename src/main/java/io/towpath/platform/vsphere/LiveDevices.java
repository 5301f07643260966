package io.towpath.platform.vsphere;

import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDeviceBackingInfo;
import com.vmware.vim25.VirtualDisk;
import com.vmware.vim25.VirtualDisk55;
import com.vmware.vim25.VirtualDiskFlatVer2BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskMappingVer1BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskVer2BackingInfo;
import com.vmware.vim25.VirtualDiskSeSparseBackingInfo;
import com.vmware.vim25.VirtualDiskSparseVer2BackingInfo;
import com.vmware.vim25.VirtualEthernetCard;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The disks and network cards of a VM, or of a snapshot of it.
final class LiveDevices {

    private static final int DEEPEST = 64;

    private LiveDevices() {}

    static List<LiveDisk> disks(VirtualDevice @Nullable [] devices) {
        List<LiveDisk> disks = new ArrayList<>();
        for (VirtualDevice device : devices == null ? new VirtualDevice[0] : devices) {
            if (device instanceof VirtualDisk disk) {
                Backing backing = Backing.of(disk.getBacking());
                disks.add(new LiveDisk(Integer.toString(disk.getKey()), label(disk), capacity(disk), backing.file(),
                        backing.uuid(), changeId(disk.getBacking()), files(disk.getBacking()),
                        backing.datastore() == null ? null : backing.datastore().getVal()));
            }
        }
        return disks;
    }

    static List<LiveNic> nics(VirtualDevice @Nullable [] devices) {
        List<LiveNic> nics = new ArrayList<>();
        for (VirtualEthernetCard card : cards(devices)) {
            nics.add(new LiveNic(Integer.toString(card.getKey()), label(card), card.getConnectable() != null
                    && card.getConnectable().isConnected(),
                    card.getConnectable() != null
                            && card.getConnectable().isStartConnected()));
        }
        return nics;
    }

    static List<VirtualEthernetCard> cards(VirtualDevice @Nullable [] devices) {
        List<VirtualEthernetCard> cards = new ArrayList<>();
        for (VirtualDevice device : devices == null ? new VirtualDevice[0] : devices) {
            if (device instanceof VirtualEthernetCard card) {
                cards.add(card);
            }
        }
        return cards;
    }

    /// The files of a disk, from the newest delta down to the base.
    static List<String> files(@Nullable VirtualDeviceBackingInfo newest) {
        List<String> files = new ArrayList<>();
        @Nullable
        VirtualDeviceBackingInfo each = newest;
        while (each != null && files.size() < DEEPEST) {
            files.add(Backing.of(each).file());
            each = switch (each) {
                case VirtualDiskFlatVer2BackingInfo flat -> flat.getParent();
                case VirtualDiskSeSparseBackingInfo sparse -> sparse.getParent();
                case VirtualDiskSparseVer2BackingInfo sparse -> sparse.getParent();
                case VirtualDiskRawDiskMappingVer1BackingInfo raw -> raw.getParent();
                default -> null;
            };
        }
        return files;
    }

    private static String label(VirtualDevice device) {
        return device.getDeviceInfo() == null || device.getDeviceInfo().getLabel() == null
                ? "device " + device.getKey()
                : device.getDeviceInfo().getLabel();
    }

    private static long capacity(VirtualDisk disk) {
        return disk instanceof VirtualDisk55 newer && newer.capacityInBytes != null
                ? newer.capacityInBytes
                : Math.multiplyExact(disk.getCapacityInKB(), 1024L);
    }

    private static @Nullable String changeId(@Nullable VirtualDeviceBackingInfo info) {
        String told = switch (info) {
            case VirtualDiskFlatVer2BackingInfo flat -> flat.getChangeId();
            case VirtualDiskSeSparseBackingInfo sparse -> sparse.getChangeId();
            case VirtualDiskSparseVer2BackingInfo sparse -> sparse.getChangeId();
            case VirtualDiskRawDiskMappingVer1BackingInfo raw -> raw.getChangeId();
            case VirtualDiskRawDiskVer2BackingInfo raw -> raw.getChangeId();
            case null, default -> null;
        };
        return told == null || told.isBlank() ? null : told;
    }
}
