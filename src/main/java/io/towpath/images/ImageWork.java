package io.towpath.images;

import io.towpath.disk.pack.MachineSettings;
import io.towpath.units.ByteRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a job does. All of it can be done twice: what was finished is found equal, what was begun is gone on with.
///
/// @param image    the image that is read, or a package of VMs
/// @param other    for CONVERT the image to make, or a package, or a folder for a package's disks; for APPLY the one to
///                 change, for VERIFY one to compare with
/// @param options  for CONVERT: the format's, by qemu-img's names
/// @param digest   for VERIFY: `towpath-tree-sha256/1:HEX` instead of another image
/// @param ranges   for APPLY
/// @param rateLimit bytes a second that are read at most; null for no limit
/// @param beside   what stands beside the images; null for nothing
public record ImageWork(Kind kind, ImagePlace image, @Nullable ImagePlace other, Map<String, String> options,
        @Nullable String digest, List<ByteRange> ranges, @Nullable Long rateLimit, @Nullable Beside beside) {

    public enum Kind {
        DIGEST, CONVERT, VERIFY, APPLY
    }

    /// @param digest     for CONVERT: whether the digest of the content is computed; where a file is wanted, it is
    /// @param digestFile with the digests of the content and its parts: for VERIFY to compare with, else to be written;
    ///                   where a package's disks are converted, a folder for a file of each
    /// @param machine    the VM in an OVA or OVF, as far as the source does not tell it; null for the source's
    public record Beside(boolean digest, @Nullable ImagePlace digestFile, @Nullable MachineSettings machine) {}

    public ImageWork {
        options = Map.copyOf(options);
        ranges = List.copyOf(ranges);
    }

    @Nullable
    ImagePlace digestFile() {
        return beside == null ? null : beside.digestFile();
    }

    boolean digests() {
        return beside == null || beside.digest() || beside.digestFile() != null;
    }

    MachineSettings machine() {
        return beside == null || beside.machine() == null ? MachineSettings.OF_THE_SOURCE : beside.machine();
    }
}
