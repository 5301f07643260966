package io.towpath.disk.pack;

import io.towpath.disk.Space;
import io.towpath.disk.pack.MachineRequest.Kind;

/// What a package needs of a file system: its disks, which are streams, and a little more.
///
/// @param made    the package itself
/// @param atOnce  while it is made: an OVA is put together of disks that stand beside it
public record PackageSpace(Space made, long atOnce) {

    /// Descriptor and manifest, whatever a person wrote into it.
    private static final long WORDS = 1 << 20;
    /// A header of tar and what fills the last block up.
    private static final long MEMBER = 1024;
    /// The end of an archive, to whole records.
    private static final long END = 10240;

    /// @param disks of all disks, as streams
    public static PackageSpace of(Kind kind, Space disks, int count) {
        long more = switch (kind) {
            case OVA -> WORDS + (count + 2) * MEMBER + END;
            case OVF -> WORDS;
        };
        Space made = disks.plus(new Space(more, more));
        return new PackageSpace(made, made.required() + (kind == Kind.OVA ? disks.required() : 0));
    }
}
