package io.towpath.disk.pack;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.VmDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Names of the files that become of a package's disks: `web01-disk0.qcow2`.
public final class DiskNames {

    private static final int LONGEST = 100;

    private DiskNames() {}

    /// The VM's name made fit for a file; that of the package where it holds several VMs.
    public static String base(VmPackage content) {
        List<VmDescription> vms = content.descriptor().vms();
        String file = String.valueOf(content.file().getFileName()).replaceFirst("(?i)\\.ov[af]$", "");
        return fit(vms.size() == 1 ? vms.getFirst().name() : file);
    }

    public static List<String> of(String base, int count, DiskFormat format) {
        int digits = String.valueOf(count - 1).length();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // As many digits as the last has, so that names sort as disks do.
            names.add(String.format(Locale.ROOT, "%s-disk%0" + digits + "d.%s", base, i, format.id()));
        }
        return names;
    }

    /// Letters, digits, dot, dash and underscore; not hidden, not an option, not endless.
    public static String fit(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}._-]+", "_").replaceFirst("^[._-]+", "");
        String bounded = safe.codePointCount(0, safe.length()) > LONGEST
                ? safe.substring(0, safe.offsetByCodePoints(0, LONGEST))
                : safe;
        return bounded.isEmpty() ? "vm" : bounded;
    }
}
