package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// A network card as the source describes it.
///
/// @param network the source network's name; empty where none is named
/// @param mac     `00:50:56:aa:bb:cc`, lower case; null where the source leaves it to the platform
public record DiscoveredNic(String network, NicAdapter adapter, @Nullable String mac, boolean connected,
        NicTraits traits) {

    /// Of which no more is known.
    public DiscoveredNic(String network, NicAdapter adapter, @Nullable String mac, boolean connected) {
        this(network, adapter, mac, connected, NicTraits.UNKNOWN);
    }
}
