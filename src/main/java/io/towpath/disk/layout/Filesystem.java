package io.towpath.disk.layout;

import org.jspecify.annotations.Nullable;

/// A filesystem, or what stands in its place, recognised by its superblock.
///
/// @param label     null where there is none
/// @param uuid      as `blkid` prints it: a UUID, or the serial number of NTFS and FAT; null where there is none
/// @param sizeBytes as the superblock says; 0 where it does not
public record Filesystem(Kind kind, @Nullable String label, @Nullable String uuid, long sizeBytes) {

    public enum Kind {
        EXT2("ext2"),
        EXT3("ext3"),
        EXT4("ext4"),
        XFS("xfs"),
        BTRFS("btrfs"),
        NTFS("ntfs"),
        FAT12("fat12"),
        FAT16(
                "fat16"),
        FAT32("fat32"),
        EXFAT("exfat"),
        SWAP("swap"),
        LVM2("LVM2 physical volume"),
        LUKS(
                "LUKS"),
        ISO9660("iso9660");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// `ext4`, `LVM2 physical volume`.
        public String words() {
            return words;
        }
    }
}
