package io.towpath.disk.ovf;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A network adapter.
///
/// @param network   name of the network it is plugged into; null where the descriptor names none
/// @param model     `VmxNet3`, `E1000e` … as the descriptor spells it; may be null
/// @param mac       lower case with colons; null where the descriptor does not tell
/// @param connected whether it is connected when the VM starts
public record Nic(@Nullable String network, @Nullable String model, @Nullable String mac, boolean connected) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{12}");

    Nic withMac(@Nullable String other) {
        return new Nic(network, model, other, connected);
    }

    /// `080027BB8EE6` or `00:50:56:AB:00:01` in our spelling; null for anything else.
    static @Nullable String mac(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String hex = text.toLowerCase(Locale.ROOT).replaceAll("[:-]", "");
        return HEX.matcher(hex).matches() ? hex.replaceAll("(..)(?!$)", "$1:") : null;
    }
}
