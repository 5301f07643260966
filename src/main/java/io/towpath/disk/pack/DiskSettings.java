package io.towpath.disk.pack;

import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RateLimit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How disks are converted, whichever.
///
/// @param format  of the disks that are made
/// @param options writer options by qemu-img's names
/// @param threads readers, ≥ 1
/// @param limit   on how fast all of them are read; null for none
/// @param verify  read each back and compare; of a package that is made, its manifest as well
/// @param digest  compute the digests of the content
/// @param resume  go on with what an earlier run left
/// @param force   replace what stands at the targets
public record DiskSettings(DiskFormat format, Map<String, String> options, int threads, @Nullable RateLimit limit,
        boolean verify, boolean digest, boolean resume, boolean force) {

    public DiskSettings {
        options = Map.copyOf(options);
    }

    /// The only kind of disk that goes into a package: one that is read from its start to its end.
    public DiskSettings streams() {
        Map<String, String> streamed = new HashMap<>(options);
        streamed.put("subformat", "streamOptimized");
        return new DiskSettings(DiskFormat.VMDK, streamed, threads, limit, verify, digest, resume, force);
    }

    DiskSettings forced() {
        return new DiskSettings(format, options, threads, limit, verify, digest, resume, true);
    }

    /// One disk to a place of our own, where anything may be replaced.
    ConversionRequest request(DiskRef source, OpenOptions open, Path target) {
        return new ConversionRequest(source, open.limitedTo(limit), target, format, options, threads, resume, true,
                verify, digest);
    }

    /// What has to be the same for the work of an earlier run to be taken over.
    String words(OpenOptions open) {
        return format.id() + " " + new TreeMap<>(options) + (open.flatten() ? " flattened" : "");
    }
}
