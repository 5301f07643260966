package io.towpath.disk;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What an image is made as: a format with the options that make a kind of its own.
record TargetKind(DiskFormat format, Map<String, String> options) {

    /// Every kind that is written.
    static final List<TargetKind> ALL = List.of(
            of(DiskFormat.RAW),
            of(DiskFormat.QCOW2),
            of(DiskFormat.QCOW2, "compress", "on"),
            of(DiskFormat.QCOW2, "compress", "on", "compression_type", "zstd"),
            of(DiskFormat.VMDK, "subformat", "monolithicSparse"),
            of(DiskFormat.VMDK, "subformat", "monolithicFlat"),
            of(DiskFormat.VMDK, "subformat", "streamOptimized"),
            of(DiskFormat.VHD, "subformat", "dynamic"),
            of(DiskFormat.VHD, "subformat", "fixed"),
            of(DiskFormat.VHDX, "subformat", "dynamic"),
            of(DiskFormat.VHDX, "subformat", "fixed"));

    TargetKind {
        options = new TreeMap<>(options);
    }

    static TargetKind of(DiskFormat format, String... options) {
        Map<String, String> chosen = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            chosen.put(options[i], options[i + 1]);
        }
        return new TargetKind(format, chosen);
    }

    /// As [#toString] has it.
    static TargetKind of(String text) {
        String[] parts = text.split("[,=]");
        return of(DiskFormat.ofId(parts[0]).orElseThrow(), Arrays.copyOfRange(parts, 1, parts.length));
    }

    /// Whether `qemu-img check` knows how to check it.
    boolean checkedByQemu() {
        return format == DiskFormat.QCOW2 || format == DiskFormat.VMDK || format == DiskFormat.VHDX;
    }

    /// Whether the image's tables alone say what is stored; elsewhere we look for holes of the file as well.
    boolean storedByTables() {
        return switch (format) {
            case QCOW2 -> true;
            case VMDK -> !"monolithicFlat".equals(options.get("subformat"));
            case VHD -> "dynamic".equals(options.get("subformat"));
            case RAW, VHDX, NBD -> false;
        };
    }

    /// Whether QEMU opens such an image of a disk of no bytes: of a VMDK's header without a capacity it thinks that it is
    /// a descriptor.
    boolean emptyOpenedByQemu() {
        return format == DiskFormat.RAW || format == DiskFormat.QCOW2;
    }

    @Override
    public String toString() {
        return format.id() + options.entrySet().stream().map(option -> "," + option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining());
    }
}
