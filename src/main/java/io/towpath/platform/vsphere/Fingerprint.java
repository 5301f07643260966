package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfCustomFieldValue;
import com.vmware.vim25.CustomFieldStringValue;
import com.vmware.vim25.CustomFieldValue;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualMachineSnapshotInfo;
import com.vmware.vim25.VirtualMachineSnapshotTree;
import io.towpath.units.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What tells whether a VM must be read again: the light paths, and what it refers to by name.
final class Fingerprint {

    /// What a running VM takes grows all the time; only this much is news.
    private static final int STORAGE_STEP_BITS = 30;
    /// Goes up when more of a VM is read than before, so that VMs that did not change are read again once.
    private static final int READER_VERSION = 2;

    private Fingerprint() {}

    static String of(Query.Row row, Atlas atlas, String surroundings) {
        StringBuilder text = new StringBuilder().append(READER_VERSION).append('\n').append(row.id()).append('\n')
                .append(surroundings).append('\n');
        for (String path : Paths.LIGHT) {
            Object value = row.values().get(path);
            if (path.equals("summary.storage.committed") && value instanceof Long bytes) {
                value = bytes >> STORAGE_STEP_BITS;
            }
            text.append(path).append('=').append(written(value)).append('\n');
        }
        return digest(text.append(atlas.tags(row.id())).append(atlas.rulesWithSense(row.id())).toString());
    }

    static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] bytes) {
        return Sha256.hex(bytes).substring(0, 32);
    }

    private static String written(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case ManagedObjectReference reference -> reference.getVal();
            case ArrayOfCustomFieldValue values -> fields(values.getCustomFieldValue());
            case VirtualMachineSnapshotInfo info -> (info.getCurrentSnapshot() == null
                    ? ""
                    : info.getCurrentSnapshot().getVal()) + trees(info.getRootSnapshotList());
            default -> value.toString();
        };
    }

    private static String fields(CustomFieldValue @Nullable [] values) {
        StringBuilder text = new StringBuilder();
        for (CustomFieldValue value : values == null ? new CustomFieldValue[0] : values) {
            text.append(value.getKey()).append(':')
                    .append(value instanceof CustomFieldStringValue string ? string.getValue() : "").append(';');
        }
        return text.toString();
    }

    private static String trees(VirtualMachineSnapshotTree @Nullable [] trees) {
        StringBuilder text = new StringBuilder("[");
        for (VirtualMachineSnapshotTree tree : trees == null ? new VirtualMachineSnapshotTree[0] : trees) {
            text.append(tree.getSnapshot().getVal()).append(tree.getName()).append(trees(tree.getChildSnapshotList()));
        }
        return text.append(']').toString();
    }
}
