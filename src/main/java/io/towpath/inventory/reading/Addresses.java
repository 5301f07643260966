package io.towpath.inventory.reading;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// IP addresses of a cell, which may hold several.
public final class Addresses {

    private static final Pattern ADDRESS = Pattern.compile(
            "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,40}(?:%[A-Za-z0-9]{1,15})?");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;|]+");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("/[0-9]{1,3}$");

    private Addresses() {}

    static List<String> of(@Nullable String text) {
        List<String> addresses = new ArrayList<>();
        if (text != null) {
            for (String word : BETWEEN.split(text)) {
                String address = PREFIX_LENGTH.matcher(word).replaceFirst("");
                if (ADDRESS.matcher(address).matches() && !addresses.contains(address) && addresses.size() < 64) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    /// One spelling of one address: of IPv6 there are many.
    ///
    /// @return null for what is no address
    public static @Nullable String canonical(@Nullable String text) {
        String address = text == null ? "" : text.strip().replaceFirst("%.*$", "");
        if (!ADDRESS.matcher(address).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Whether an address can tell a machine: every machine has those of the loop and of its own link.
    public static boolean tellsMachine(String canonical) {
        InetAddress address = InetAddress.ofLiteral(canonical);
        return !address.isLoopbackAddress() && !address.isAnyLocalAddress() && !address.isLinkLocalAddress()
                && !address.isMulticastAddress();
    }

    static @Nullable String joined(@Nullable String text) {
        List<String> addresses = of(text);
        return addresses.isEmpty() ? null : String.join(" ", addresses);
    }
}
