package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an OVF envelope says. Checked in itself: ids are unique, every reference leads somewhere, names of files are
/// plain names.
///
/// @param file    name of the descriptor, for messages
/// @param version `0.9`, `1.0`, `2.0`
/// @param vms     at least one
/// @param disks   all of the DiskSection, in its order, also those no VM uses
/// @param files   all of the References, in their order
public record OvfDescriptor(String file, String version, List<VmDescription> vms, List<DiskDescription> disks,
        List<FileReference> files, List<Note> notes) {

    public OvfDescriptor {
        vms = List.copyOf(vms);
        disks = List.copyOf(disks);
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /// A file of the package.
    ///
    /// @param id   of the reference
    /// @param name plain name as written; a URI by the standard, so it may be percent-encoded
    /// @param size in bytes, as it lies there; null where not told
    /// @param gzip whether it is compressed as a whole
    public record FileReference(String id, String name, @Nullable Long size, boolean gzip) {}
}
