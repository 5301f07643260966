package io.towpath.platform.staged;

import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;

/// Counts what a probe meets, up to a limit: a probe answers while somebody waits.
final class Census {

    private static final int MOST_FOLDERS = 2000;

    private int folders;
    private int ovas;
    private int ovfs;
    private int vmxs;
    private int vmdks;
    private long bytes;
    private boolean cut;

    boolean count(Folder folder) {
        ovas += folder.ending(".ova").size();
        ovfs += folder.ending(".ovf").size();
        vmxs += folder.ending(".vmx").size();
        vmdks += folder.ending(".vmdk").size();
        bytes += folder.files().values().stream().mapToLong(Stamp::size).sum();
        folders++;
        cut = folders >= MOST_FOLDERS;
        return !cut;
    }

    /// `Readable, 3 OVAs and 1 VMDK, 12.4 GiB`.
    @Override
    public String toString() {
        List<String> found = new ArrayList<>();
        add(found, ovas, "OVA");
        add(found, ovfs, "OVF");
        add(found, vmxs, "VMX");
        add(found, vmdks, "VMDK");
        if (found.isEmpty()) {
            return "Readable, no OVA, OVF or VMDK in it yet";
        }
        String last = found.removeLast();
        String all = found.isEmpty() ? last : String.join(", ", found) + " and " + last;
        return "Readable, %s%s, %s".formatted(cut ? "more than " : "", all, new ByteSize(bytes));
    }

    private static void add(List<String> found, int count, String what) {
        if (count > 0) {
            found.add(count + " " + what + (count == 1 ? "" : "s"));
        }
    }
}
