package io.towpath.disk;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One disk to convert.
///
/// @param source  where it is read
/// @param open    how it is opened
/// @param target  the finished image; until it is proven the work stands at `target` + `.part`, its journal beside it. Or
///                a device or the export of a server, which is written where it is
/// @param journal of a conversion to a device or a server, without which it cannot be gone on with; null for files
/// @param format  of the target
/// @param options writer options by qemu-img's names: `cluster_size`, `lazy_refcounts` …; empty for the defaults
/// @param threads readers, ≥ 1
/// @param resume  go on from a journal found beside the target; without one, start afresh
/// @param force   replace an existing target (at the final rename, not before); overwrite a device
/// @param prove   read the target back through a reader and compare it with what was read before the rename
/// @param digest  compute the [DiskDigest] of the content; a proof then compares digests, otherwise checksums
public record ConversionRequest(DiskRef source, OpenOptions open, DiskRef target,
        @Nullable Path journal, DiskFormat format,
        Map<String, String> options, int threads, boolean resume, boolean force, boolean prove, boolean digest) {

    /// To a file.
    public ConversionRequest(DiskRef source, OpenOptions open, Path target, DiskFormat format,
            Map<String, String> options, int threads, boolean resume, boolean force, boolean prove, boolean digest) {
        this(source, open, DiskRef.file(target), null, format, options, threads, resume, force, prove, digest);
    }

    public ConversionRequest {
        options = Map.copyOf(options);
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads);
        }
    }

    ConversionTarget conversionTarget() {
        return switch (target) {
            case DiskRef.Stored(var file, var _) -> TargetFiles.of(file, format, options);
            case DiskRef.Device(var path) -> new DeviceTarget(path.toAbsolutePath(), journal, format, options);
            case DiskRef.Served(var uri) -> new ServedTarget(uri, journal);
            case DiskRef.Provided provided -> throw new IllegalArgumentException(provided.label() + " is read only");
        };
    }
}
