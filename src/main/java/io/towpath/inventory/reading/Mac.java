package io.towpath.inventory.reading;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses of network cards, however they are written.
public final class Mac {

    /// The address of one card: no placeholder of equal digits, no group's.
    private static final Pattern CARD = Pattern.compile("(?!(.)\\1{11})[0-9a-f][02468ace][0-9a-f]{10}");

    private Mac() {}

    /// @return as `00:50:56:aa:bb:cc`; null for what is no address of a card
    public static @Nullable String of(@Nullable String text) {
        String digits = text == null ? "" : text.replaceAll("[.:\\s-]", "").toLowerCase(Locale.ROOT);
        return CARD.matcher(digits).matches() ? digits.replaceAll("(..)(?!$)", "$1:") : null;
    }
}
