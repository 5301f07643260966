package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.Preallocation;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be chosen for a new image, by qemu-img's names.
///
/// @param clusterBits     `cluster_size`: 512 to 2M, a power of two; 64 KiB unless given
/// @param lazyRefcounts   `lazy_refcounts`: `on` lets a later writer (QEMU) postpone refcounts; off unless given
/// @param compress        `compress`: `on` stores clusters compressed, where they become smaller; qemu-img has it as `-c`
/// @param compressionType `compression_type`: `zlib` unless given, or `zstd`
/// @param preallocation   `preallocation`: off unless given; not together with `compress`
/// @param level           `compression_level`: 1 to 9 (zlib) or 19 (zstd); 3 unless given. QEMU's is 6 for zlib, but with a
///                        window of 4 KiB; ours of 32 KiB makes less with 3
record WriterOptions(int clusterBits, boolean lazyRefcounts, boolean compress, int compressionType,
        Preallocation preallocation,
        int level) {

    private static final int USUAL_CLUSTER_BITS = 16;
    private static final int USUAL_LEVEL = 3;
    private static final int MOST_ZSTD_LEVEL = 19;
    private static final int MOST_ZLIB_LEVEL = 9;

    /// @param file how messages call the image
    static WriterOptions of(String file, Map<String, String> options) throws ImageException {
        int clusterBits = USUAL_CLUSTER_BITS;
        boolean lazyRefcounts = false;
        boolean compress = false;
        int type = Qcow2Header.ZLIB;
        Preallocation preallocation = Preallocation.OFF;
        String level = "";
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey()) {
                case "cluster_size" -> clusterBits = clusterBits(file, value);
                case "lazy_refcounts" -> lazyRefcounts = onOff(file, option.getKey(), value);
                case "compress" -> compress = onOff(file, option.getKey(), value);
                case "compression_type" -> type = compressionType(file, value);
                case "preallocation" -> preallocation = Preallocation.of(file, value, EnumSet.allOf(
                        Preallocation.class));
                case "compression_level" -> level = value;
                default -> throw refuse(file, option.getKey(),
                        "a qcow2 image has no option %s here".formatted(Printable.of(option.getKey())),
                        "Known are cluster_size, lazy_refcounts, preallocation, compress, compression_type and "
                                + "compression_level.");
            }
        }
        if (compress && clusterBits > PackedQcow2Writer.MOST_CLUSTER_BITS) {
            throw refuse(file, "cluster_size", "clusters of 2M are not compressed here, expected at most 1M", null);
        }
        if (compress && preallocation != Preallocation.OFF) {
            throw refuse(file, "preallocation", "space for compressed clusters cannot be laid out beforehand",
                    "Leave out preallocation or compress.");
        }
        return new WriterOptions(clusterBits, lazyRefcounts, compress, type, preallocation, level(file, type, level));
    }

    private static int compressionType(String file, String value) throws ImageException {
        return switch (value) {
            case "zlib" -> Qcow2Header.ZLIB;
            case "zstd" -> Qcow2Header.ZSTD;
            default -> throw refuse(file, "compression_type", "compression_type is \"%s\", expected zlib or zstd"
                    .formatted(Printable.of(value)), null);
        };
    }

    /// @param value empty for the usual one
    private static int level(String file, int type, String value) throws ImageException {
        boolean zstd = type == Qcow2Header.ZSTD;
        if (value.isEmpty()) {
            return USUAL_LEVEL;
        }
        int most = zstd ? MOST_ZSTD_LEVEL : MOST_ZLIB_LEVEL;
        int level = value.matches("[0-9]{1,2}") ? Integer.parseInt(value) : 0;
        if (level < 1 || level > most) {
            throw refuse(file, "compression_level", "compression_level is \"%s\", expected 1 to %d".formatted(
                    Printable.of(value), most), null);
        }
        return level;
    }

    private static int clusterBits(String file, String value) throws ImageException {
        long bytes = bytes(value);
        if (Long.bitCount(bytes) != 1 || bytes < 1L << Geometry.MIN_CLUSTER_BITS
                || bytes > 1L << Geometry.MAX_CLUSTER_BITS) {
            throw refuse(file, "cluster_size", "cluster_size is \"%s\", expected a power of two from 512 to 2M"
                    .formatted(Printable.of(value)), null);
        }
        return Long.numberOfTrailingZeros(bytes);
    }

    /// `65536`, `64k`, `2M`; 0 for what is no size.
    private static long bytes(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        int shift = text.endsWith("k") ? 10 : text.endsWith("m") ? 20 : 0;
        String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        boolean number = !digits.isEmpty() && digits.length() <= 7
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) << shift : 0;
    }

    private static boolean onOff(String file, String option, String value) throws ImageException {
        return switch (value) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default ->
                throw refuse(file, option, "%s is \"%s\", expected on or off".formatted(option, Printable.of(value)),
                        null);
        };
    }

    private static ImageException refuse(String file, String option, String detail, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option, null, detail, remedy);
    }
}
