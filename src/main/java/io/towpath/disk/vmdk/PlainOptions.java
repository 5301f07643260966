package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import java.util.Map;

/// What can be chosen for a new disk whose grains are stored as they are, by qemu-img's names.
///
/// @param adapterType `adapter_type`: the controller the disk is meant for; `lsilogic` unless given
/// @param hardware    `hwversion`: of the virtual hardware; 4 unless given
record PlainOptions(String adapterType, int hardware) {

    /// @param file how messages call the image
    static PlainOptions of(String file, Map<String, String> options) throws ImageException {
        String adapterType = StreamOptions.USUAL_ADAPTER;
        int hardware = StreamOptions.USUAL_HARDWARE;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey()) {
                case VmdkWriters.SUBFORMAT -> {
                    // chosen already
                }
                case "hwversion" -> hardware = StreamOptions.number(file, option.getKey(), value,
                        StreamOptions.MOST_HARDWARE);
                case "adapter_type" -> adapterType = StreamOptions.adapterType(file, value);
                case String other -> throw StreamOptions.refuse(file, other,
                        "a vmdk of this subformat has no option %s here".formatted(Printable.of(other)),
                        "Known are adapter_type and hwversion; a streamOptimized vmdk has compression_level as well.");
            }
        }
        return new PlainOptions(adapterType, hardware);
    }
}
