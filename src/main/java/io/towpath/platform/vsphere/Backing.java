package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualDeviceBackingInfo;
import com.vmware.vim25.VirtualDeviceFileBackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer1BackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer2BackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer2BackingInfo60;
import com.vmware.vim25.VirtualDiskRawDiskMappingVer1BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskMappingVer1BackingInfo60;
import com.vmware.vim25.VirtualDiskSeSparseBackingInfo;
import com.vmware.vim25.VirtualDiskSparseVer2BackingInfo;
import org.jspecify.annotations.Nullable;

/// What stores a virtual disk, of whichever kind it is. Null components were not told.
///
/// @param file    `[datastore] folder/name.vmdk`; empty where nothing was told
/// @param raw     `physicalMode`, `virtualMode`; null for a disk
/// @param sharing `sharingNone`, `sharingMultiWriter`
record Backing(String file, @Nullable ManagedObjectReference datastore, String kind, @Nullable String mode,
        @Nullable Boolean thin, @Nullable String uuid, @Nullable String sharing, @Nullable String raw,
        @Nullable String lun, boolean seSparse) {

    static Backing of(@Nullable VirtualDeviceBackingInfo info) {
        return switch (info) {
            case VirtualDiskFlatVer2BackingInfo flat -> new Backing(file(flat), flat.getDatastore(),
                    Boolean.TRUE.equals(flat.getThinProvisioned()) ? "thin" : "flat", flat.getDiskMode(),
                    flat.getThinProvisioned(), flat.getUuid(),
                    flat instanceof VirtualDiskFlatVer2BackingInfo60 newer ? newer.sharing : null, null, null,
                    deltas(flat));
            case VirtualDiskRawDiskMappingVer1BackingInfo raw -> new Backing(file(raw), raw.getDatastore(),
                    "raw device mapping", raw.getDiskMode(), null, raw.getUuid(),
                    raw instanceof VirtualDiskRawDiskMappingVer1BackingInfo60 newer ? newer.sharing : null,
                    raw.getCompatibilityMode(), raw.getLunUuid(), false);
            case VirtualDiskSeSparseBackingInfo sparse -> new Backing(file(sparse), sparse.getDatastore(), "seSparse",
                    sparse.getDiskMode(), true, sparse.getUuid(), null, null, null, true);
            case VirtualDiskSparseVer2BackingInfo sparse -> new Backing(file(sparse), sparse.getDatastore(), "sparse",
                    sparse.getDiskMode(), true, sparse.getUuid(), null, null, null, false);
            case VirtualDiskFlatVer1BackingInfo flat -> new Backing(file(flat), flat.getDatastore(), "flat",
                    flat.getDiskMode(), null, null, null, null, null, false);
            case VirtualDeviceFileBackingInfo other ->
                new Backing(file(other), other.getDatastore(), "disk", null, null,
                        null, null, null, null, false);
            case null, default -> new Backing("", null, "unknown", null, null, null, null, null, null, false);
        };
    }

    private static boolean deltas(VirtualDiskFlatVer2BackingInfo newest) {
        @Nullable
        VirtualDiskFlatVer2BackingInfo each = newest;
        for (int depth = 0; each != null && depth < 64; depth++) {
            if ("seSparseFormat".equals(each.getDeltaDiskFormat())) {
                return true;
            }
            each = each.getParent();
        }
        return false;
    }

    private static String file(VirtualDeviceFileBackingInfo info) {
        return info.getFileName() == null ? "" : info.getFileName();
    }
}
