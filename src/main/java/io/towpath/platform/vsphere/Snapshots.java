package io.towpath.platform.vsphere;

import com.vmware.vim25.VirtualMachineSnapshotInfo;
import com.vmware.vim25.VirtualMachineSnapshotTree;
import io.towpath.platform.spi.VmTraits.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A VM's snapshots, oldest first along each chain.
final class Snapshots {

    private static final int DEEPEST = 64;

    private Snapshots() {}

    static List<Snapshot> of(@Nullable VirtualMachineSnapshotInfo info, Layout layout) {
        List<Snapshot> found = new ArrayList<>();
        if (info != null) {
            add(info.getRootSnapshotList(), layout, 1, found);
        }
        return found;
    }

    private static void add(VirtualMachineSnapshotTree @Nullable [] trees, Layout layout, int depth,
            List<Snapshot> found) {
        if (trees == null || depth > DEEPEST) {
            return;
        }
        for (VirtualMachineSnapshotTree tree : trees) {
            found.add(new Snapshot(Atlas.plain(tree.getName() == null ? "" : tree.getName()),
                    tree.getCreateTime() == null ? null : tree.getCreateTime().toInstant(),
                    tree.getSnapshot() == null ? null : layout.snapshot(tree.getSnapshot().getVal()), depth,
                    tree.isQuiesced()));
            add(tree.getChildSnapshotList(), layout, depth + 1, found);
        }
    }
}
