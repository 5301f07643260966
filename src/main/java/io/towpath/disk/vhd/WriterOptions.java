package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.Map;

/// What can be chosen for a new VHD, by qemu-img's names.
///
/// `force_size` asks qemu-img to keep the size as it is instead of rounding it up to cylinders. Here it is always kept,
/// so `on` changes nothing and `off` is refused.
///
/// @param fixed `subformat=fixed`; `dynamic` unless given
record WriterOptions(boolean fixed) {

    /// @param file how messages call the image
    static WriterOptions of(String file, Map<String, String> options) throws ImageException {
        boolean fixed = false;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey()) {
                case "subformat" -> fixed = switch (value) {
                    case "fixed" -> true;
                    case "dynamic" -> false;
                    default -> throw refuse(file, "subformat",
                            "subformat is \"%s\", expected dynamic or fixed".formatted(Printable.of(value)));
                };
                case "force_size" -> {
                    if (!value.equals("on") && !value.equals("true")) {
                        throw refuse(file, "force_size",
                                "force_size is \"%s\", expected on: the size is never rounded".formatted(
                                        Printable.of(value)));
                    }
                }
                default -> throw refuse(file, option.getKey(), "a VHD has no option %s here; known are subformat and"
                        .formatted(Printable.of(option.getKey())) + " force_size");
            }
        }
        return new WriterOptions(fixed);
    }

    private static ImageException refuse(String file, String option, String detail) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option, null, detail,
                "Change the option or leave it out.");
    }
}
