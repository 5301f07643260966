package io.towpath.disk.layout;

import io.towpath.units.ByteRange;
import org.jspecify.annotations.Nullable;

/// A partition.
///
/// @param number     as Linux counts: MBR primary 1 to 4, logical from 5; GPT the entry's place; 0 for a whole disk
/// @param type       in words: `EFI system`, `Linux`, `Microsoft basic data`; `type 9a` where it is not known
/// @param range      where it lies on the disk; inside of it
/// @param name       GPT's name
/// @param uuid       GPT's unique id
/// @param bootable   marked as active (MBR) or legacy bootable (GPT)
/// @param filesystem what was recognised on it
public record Partition(int number, String type, ByteRange range, @Nullable String name, @Nullable String uuid,
        boolean bootable, @Nullable Filesystem filesystem) {

    static final String EXTENDED = "extended";

    /// Whether it only holds logical partitions.
    public boolean extended() {
        return type.equals(EXTENDED);
    }

    Partition with(@Nullable Filesystem recognised) {
        return new Partition(number, type, range, name, uuid, bootable, recognised);
    }
}
