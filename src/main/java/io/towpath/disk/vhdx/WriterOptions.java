package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be chosen for a new image, by qemu-img's names, and one that it has no name for.
///
/// @param fixed         `subformat`: `fixed` or `dynamic`, which it is unless given
/// @param blockBytes    `block_size`: 1M to 256M, a power of two; 0, or not given, for one that fits the disk
/// @param logBytes      `log_size`: whole MiB up to 64M; 1M unless given
/// @param zeroBlocks    `block_state_zero`: whether what was never written is marked zero, as it is unless given, or
///                      not present, of which a reader may by the specification make anything
/// @param logicalSector `logical_sector_size`: 512, as it is unless given, or 4096
record WriterOptions(boolean fixed, int blockBytes, long logBytes, boolean zeroBlocks, int logicalSector) {

    private static final long MOST_LOG = 64 * Bytes.MIB;

    /// @param file how messages call the image
    static WriterOptions of(String file, Map<String, String> options) throws ImageException {
        WriterOptions chosen = new WriterOptions(false, 0, Bytes.MIB, true, 512);
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            chosen = switch (option.getKey()) {
                case "subformat" -> chosen.fixed(file, value);
                case "block_size" -> chosen.blockBytes(file, value);
                case "log_size" -> chosen.logBytes(file, value);
                case "block_state_zero" -> chosen.zeroBlocks(file, value);
                case "logical_sector_size" -> chosen.logicalSector(file, value);
                default -> throw refuse(file, option.getKey(),
                        "a VHDX image has no option %s here".formatted(Printable.of(option.getKey())),
                        "Known are subformat, block_size, log_size, block_state_zero and logical_sector_size.");
            };
        }
        return chosen;
    }

    private WriterOptions fixed(String file, String value) throws ImageException {
        return switch (value) {
            case "fixed" -> new WriterOptions(true, blockBytes, logBytes, zeroBlocks, logicalSector);
            case "dynamic" -> new WriterOptions(false, blockBytes, logBytes, zeroBlocks, logicalSector);
            default -> throw expected(file, "subformat", value, "fixed or dynamic");
        };
    }

    private WriterOptions blockBytes(String file, String value) throws ImageException {
        long bytes = bytes(value);
        if (bytes != 0 && !DiskParameters.isBlockSize(bytes)) {
            throw expected(file, "block_size", value, "a power of two from 1M to 256M");
        }
        return new WriterOptions(fixed, (int) bytes, logBytes, zeroBlocks, logicalSector);
    }

    private WriterOptions logBytes(String file, String value) throws ImageException {
        long bytes = bytes(value);
        if (bytes < Bytes.MIB || bytes > MOST_LOG || bytes % Bytes.MIB != 0) {
            throw expected(file, "log_size", value, "whole MiB from 1M to 64M");
        }
        return new WriterOptions(fixed, blockBytes, bytes, zeroBlocks, logicalSector);
    }

    private WriterOptions zeroBlocks(String file, String value) throws ImageException {
        boolean on = switch (value) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw expected(file, "block_state_zero", value, "on or off");
        };
        return new WriterOptions(fixed, blockBytes, logBytes, on, logicalSector);
    }

    private WriterOptions logicalSector(String file, String value) throws ImageException {
        long bytes = bytes(value);
        if (!DiskParameters.isSectorSize(bytes)) {
            throw expected(file, "logical_sector_size", value, "512 or 4096");
        }
        return new WriterOptions(fixed, blockBytes, logBytes, zeroBlocks, (int) bytes);
    }

    /// `1048576`, `1024k`, `1M`; -1 for what is no size.
    private static long bytes(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        int shift = text.endsWith("k") ? 10 : text.endsWith("m") ? 20 : 0;
        String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        boolean number = !digits.isEmpty() && digits.length() <= 9
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) << shift : -1;
    }

    private static ImageException expected(String file, String option, String value, String expected) {
        return refuse(file, option, "%s is \"%s\", expected %s".formatted(option, Printable.of(value), expected), null);
    }

    private static ImageException refuse(String file, String option, String detail, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option, null, detail, remedy);
    }
}
