package io.towpath.disk.layout;

import java.util.Map;

/// The types of partitions in words.
final class PartitionTypes {

    private static final Map<Integer, String> MBR = Map.ofEntries(Map.entry(0x01, "FAT12"),
            Map.entry(0x04, "FAT16"), Map.entry(0x05, Partition.EXTENDED), Map.entry(0x06, "FAT16"),
            Map.entry(0x07, "NTFS or exFAT"), Map.entry(0x0b, "FAT32"), Map.entry(0x0c, "FAT32"),
            Map.entry(0x0e, "FAT16"), Map.entry(0x0f, Partition.EXTENDED), Map.entry(0x27, "Windows recovery"),
            Map.entry(0x42, "Windows dynamic disk"), Map.entry(0x82, "Linux swap"), Map.entry(0x83, "Linux"),
            Map.entry(0x85, Partition.EXTENDED), Map.entry(0x8e, "Linux LVM"), Map.entry(0xa5, "FreeBSD"),
            Map.entry(0xa6, "OpenBSD"), Map.entry(0xa9, "NetBSD"), Map.entry(0xaf, "Apple HFS"),
            Map.entry(0xbf, "Solaris"), Map.entry(0xee, "GPT protective"), Map.entry(0xef, "EFI system"),
            Map.entry(0xfb, "VMware VMFS"), Map.entry(0xfd, "Linux RAID"));

    private static final Map<String, String> GPT = Map.ofEntries(
            Map.entry("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system"),
            Map.entry("21686148-6449-6e6f-744e-656564454649", "BIOS boot"),
            Map.entry("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data"),
            Map.entry("e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved"),
            Map.entry("de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery"),
            Map.entry("5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", "Windows dynamic disk metadata"),
            Map.entry("af9b60a0-1431-4f62-bc68-3311714a69ad", "Windows dynamic disk data"),
            Map.entry("0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux"),
            Map.entry("4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "Linux root"),
            Map.entry("933ac7e1-2eb4-4f13-b844-0e14e2aef915", "Linux home"),
            Map.entry("bc13c2ff-59e6-4262-a352-b275fd6f7172", "Linux boot"),
            Map.entry("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap"),
            Map.entry("e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM"),
            Map.entry("a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID"),
            Map.entry("516e7cb4-6ecf-11d6-8ff8-00022d09712b", "FreeBSD"),
            Map.entry("516e7cb5-6ecf-11d6-8ff8-00022d09712b", "FreeBSD swap"),
            Map.entry("516e7cb6-6ecf-11d6-8ff8-00022d09712b", "FreeBSD UFS"),
            Map.entry("516e7cba-6ecf-11d6-8ff8-00022d09712b", "FreeBSD ZFS"),
            Map.entry("83bd6b9d-7f41-11dc-be0b-001560b84f0f", "FreeBSD boot"),
            Map.entry("48465300-0000-11aa-aa11-00306543ecac", "Apple HFS+"),
            Map.entry("7c3457ef-0000-11aa-aa11-00306543ecac", "Apple APFS"),
            Map.entry("6a898cc3-1dd2-11b2-99a6-080020736631", "ZFS"),
            Map.entry("aa31e02a-400f-11db-9590-000c2911d1b8", "VMware VMFS"),
            Map.entry("9d275380-40ad-11db-bf97-000c2911d1b8", "VMware diagnostic"));

    private PartitionTypes() {}

    static String mbr(int type) {
        return MBR.getOrDefault(type, "type %02x".formatted(type));
    }

    /// @param type in lower case
    static String gpt(String type) {
        return GPT.getOrDefault(type, "type " + type);
    }
}
