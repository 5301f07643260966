package io.towpath.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Formats with options, as they come: of what QEMU writes and we read, and of what we write.
final class GeneratedKinds {

    /// Laying out all of a larger disk takes too long.
    private static final long LAID_OUT = 8 << 20;

    private final Random random;
    private final long size;

    GeneratedKinds(Random random, long size) {
        this.random = random;
        this.size = size;
    }

    /// What `qemu-img convert` is to make.
    ///
    /// @param arguments without `-O` and the names
    record Source(DiskFormat format, List<String> arguments) {

        @Override
        public String toString() {
            return format.qemuName() + " " + String.join(" ", arguments);
        }
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    Source source() {
        DiskFormat format = one(DiskFormat.RAW, DiskFormat.QCOW2, DiskFormat.QCOW2, DiskFormat.VMDK, DiskFormat.VMDK,
                DiskFormat.VHD, DiskFormat.VHDX);
        Map<String, String> options = new TreeMap<>();
        List<String> arguments = new ArrayList<>();
        switch (format) {
            case QCOW2 -> qcow2Source(options, arguments);
            case VMDK -> vmdkSource(options);
            case VHD -> options.putAll(Map.of("subformat", one("dynamic", "dynamic", "fixed"), "force_size", "on"));
            case VHDX -> {
                options.put("subformat", one("dynamic", "dynamic", "fixed"));
                options.put("block_size", one("1M", "2M", "8M", "32M", "256M"));
                options.put("log_size", one("1M", "4M"));
            }
            case RAW, NBD -> {
                // nothing to choose
            }
        }
        if (size <= LAID_OUT && sometimes()) {
            // zeroes are stored as well
            arguments.addAll(List.of("-S", "0"));
        }
        if (!options.isEmpty()) {
            arguments.addAll(List.of("-o", text(options)));
        }
        return new Source(format, arguments);
    }

    private void qcow2Source(Map<String, String> options, List<String> arguments) {
        String cluster = one("512", "1k", "4k", "16k", "64k", "64k", "2M");
        options.put("cluster_size", cluster);
        boolean old = random.nextInt(4) == 0;
        options.put("compat", old ? "0.10" : "1.1");
        if (!old) {
            options.put("refcount_bits", one("1", "2", "4", "8", "16", "16", "32", "64"));
            options.put("lazy_refcounts", one("on", "off"));
            if (sometimes() && List.of("16k", "64k", "2M").contains(cluster)) {
                options.put("extended_l2", "on");
            }
        }
        if (sometimes()) {
            arguments.add("-c");
            if (!old) {
                options.put("compression_type", one("zlib", "zstd"));
            }
        } else if (size <= LAID_OUT && sometimes()) {
            options.put("preallocation", one("metadata", "falloc", "full"));
        }
    }

    private void vmdkSource(Map<String, String> options) {
        String subformat = one("monolithicSparse", "monolithicSparse", "monolithicFlat", "twoGbMaxExtentSparse",
                "twoGbMaxExtentFlat", "streamOptimized");
        options.put("subformat", subformat);
        options.put("adapter_type", one("ide", "lsilogic", "buslogic", "legacyESX"));
        if (subformat.endsWith("Sparse") && sometimes()) {
            options.put("zeroed_grain", "on");
        }
        if (sometimes()) {
            options.put("hwversion", one("4", "6", "13"));
        }
    }

    private static String text(Map<String, String> options) {
        return String.join(",", options.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList());
    }

    TargetKind target() {
        DiskFormat format = one(DiskFormat.RAW, DiskFormat.QCOW2, DiskFormat.QCOW2, DiskFormat.VMDK, DiskFormat.VHD,
                DiskFormat.VHDX, DiskFormat.VHDX);
        Map<String, String> options = new TreeMap<>();
        switch (format) {
            case RAW -> options.put("preallocation", size <= LAID_OUT ? one("off", "falloc", "full") : "off");
            case QCOW2 -> qcow2Target(options);
            case VMDK -> vmdkTarget(options);
            case VHD -> options.put("subformat", one("dynamic", "dynamic", "fixed"));
            case VHDX -> {
                options.put("subformat", one("dynamic", "dynamic", "fixed"));
                options.put("block_size", one("0", "1M", "2M", "16M", "256M"));
                options.put("log_size", one("1M", "3M", "64M"));
                options.put("block_state_zero", one("on", "on", "off"));
                if (size % 4096 == 0) {
                    options.put("logical_sector_size", one("512", "4096"));
                }
            }
            case NBD -> throw new IllegalStateException();
        }
        return new TargetKind(format, options);
    }

    private void qcow2Target(Map<String, String> options) {
        options.put("lazy_refcounts", one("on", "off"));
        if (random.nextBoolean()) {
            options.put("cluster_size", one("512", "1k", "4k", "32k", "64k", "256k", "1M", "2M"));
            if (size <= LAID_OUT) {
                options.put("preallocation", one("off", "metadata", "falloc", "full"));
            }
        } else {
            options.put("compress", "on");
            options.put("cluster_size", one("512", "1k", "4k", "64k", "64k", "1M"));
            options.put("compression_type", one("zlib", "zstd"));
            options.put("compression_level", one("1", "3", "6", "9"));
        }
    }

    private void vmdkTarget(Map<String, String> options) {
        String subformat = one("monolithicSparse", "monolithicFlat", "streamOptimized");
        options.put("subformat", subformat);
        options.put("adapter_type", one("ide", "lsilogic", "buslogic", "legacyESX"));
        options.put("hwversion", one("4", "6", "21"));
        if (subformat.equals("streamOptimized")) {
            options.put("compression_level", one("1", "6", "9"));
        }
    }
}
