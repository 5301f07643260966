package io.towpath.disk.vmdk;

import io.towpath.disk.BlockDeflater;
import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be chosen for a new stream, by qemu-img's names where it has one.
///
/// @param level       `compression_level`: 1 (fastest) to 9 (smallest); 6 unless given, as QEMU and ovftool have it
/// @param adapterType `adapter_type`: the controller the disk is meant for; `lsilogic` unless given
/// @param hardware    `hwversion`: of the virtual hardware; 4 unless given
record StreamOptions(int level, String adapterType, int hardware) {

    static final String USUAL_ADAPTER = "lsilogic";
    static final int USUAL_HARDWARE = 4;
    static final int MOST_HARDWARE = 99;

    private static final Set<String> ADAPTERS = Set.of("ide", "buslogic", "lsilogic", "legacyESX");

    /// @param file how messages call the image
    static StreamOptions of(String file, Map<String, String> options) throws ImageException {
        int level = BlockDeflater.USUAL_LEVEL;
        String adapterType = USUAL_ADAPTER;
        int hardware = USUAL_HARDWARE;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey()) {
                case VmdkWriters.SUBFORMAT, "compress" -> {
                    // chosen already: a stream is always compressed
                }
                case "compression_level" -> level = number(file, option.getKey(), value, 9);
                case "hwversion" -> hardware = number(file, option.getKey(), value, MOST_HARDWARE);
                case "adapter_type" -> adapterType = adapterType(file, value);
                case String other -> throw refuse(file, other, "a streamOptimized vmdk has no option %s here".formatted(
                        Printable.of(other)), "Known are compression_level, adapter_type and hwversion.");
            }
        }
        return new StreamOptions(level, adapterType, hardware);
    }

    static String adapterType(String file, String value) throws ImageException {
        if (!ADAPTERS.contains(value)) {
            throw refuse(file, "adapter_type", "adapter_type is \"%s\", expected one of %s".formatted(
                    Printable.of(value), ADAPTERS.stream().sorted().toList()), null);
        }
        return value;
    }

    static int number(String file, String option, String value, int most) throws ImageException {
        int number = value.matches("[0-9]{1,2}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > most) {
            throw refuse(file, option, "%s is \"%s\", expected 1 to %d".formatted(option, Printable.of(value), most),
                    null);
        }
        return number;
    }

    static ImageException refuse(String file, String option, String detail, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option, null, detail, remedy);
    }
}
