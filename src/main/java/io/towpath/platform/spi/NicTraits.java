package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source tells of a network card beyond its network. A null component was not told.
///
/// @param addresses       IP addresses the guest reports on it
/// @param kind            the source's own word, since [NicAdapter] is coarse: `SriovEthernetCard`
/// @param startsConnected connected at power-on
/// @param directPath      DirectPath I/O is in use
public record NicTraits(List<String> addresses, @Nullable String switchName, @Nullable String kind,
        @Nullable Boolean startsConnected, @Nullable Boolean directPath) {

    /// Nothing was told.
    public static final NicTraits UNKNOWN = new NicTraits(List.of(), null, null, null, null);

    public NicTraits {
        // a row that was written before there were traits holds none of them
        addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }
}
