package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be chosen for a new image, by qemu-img's names.
///
/// @param clusterBits   `cluster_size`: 512 to 2M, a power of two; 64 KiB unless given
/// @param lazyRefcounts `lazy_refcounts`: `on` lets a later writer (QEMU) postpone refcounts; off unless given
record WriterOptions(int clusterBits, boolean lazyRefcounts) {

    private static final int USUAL_CLUSTER_BITS = 16;

    /// @param file how messages call the image
    static WriterOptions of(String file, Map<String, String> options) throws ImageException {
        int clusterBits = USUAL_CLUSTER_BITS;
        boolean lazyRefcounts = false;
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey()) {
                case "cluster_size" -> clusterBits = clusterBits(file, option.getValue());
                case "lazy_refcounts" -> lazyRefcounts = onOff(file, option.getValue());
                default -> throw refuse(file, option.getKey(),
                        "a qcow2 image has no option %s here".formatted(Printable.of(option.getKey())),
                        "Known are cluster_size and lazy_refcounts.");
            }
        }
        return new WriterOptions(clusterBits, lazyRefcounts);
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

    private static boolean onOff(String file, String value) throws ImageException {
        return switch (value) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw refuse(file, "lazy_refcounts",
                    "lazy_refcounts is \"%s\", expected on or off".formatted(Printable.of(value)), null);
        };
    }

    private static ImageException refuse(String file, String option, String detail, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option, null, detail, remedy);
    }
}
