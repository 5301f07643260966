package io.towpath.platform.spi;

import java.io.IOException;

/// A source that can be read while its VMs run.
public interface LivePlatform {

    /// As in [SourcePlatform#kind()].
    String kind();

    /// @param externalId as in [DiscoveredVm#externalId()]
    /// @throws SourceFaultException GONE when there is no such VM
    LiveVm open(Place place, String externalId) throws IOException;
}
