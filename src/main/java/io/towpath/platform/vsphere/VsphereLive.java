package io.towpath.platform.vsphere;

import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import org.springframework.stereotype.Component;

/// The VMs of a vCenter while they run. All share one session per server and account.
@Component
final class VsphereLive implements LivePlatform {

    private final Sessions sessions;
    private final VsphereProperties properties;
    private final LiveProperties patience;
    private final Ways ways;

    VsphereLive(Sessions sessions, VsphereProperties properties, LiveProperties patience, Ways ways) {
        this.sessions = sessions;
        this.properties = properties;
        this.patience = patience;
        this.ways = ways;
    }

    @Override
    public String kind() {
        return "vsphere";
    }

    @Override
    public LiveVm open(Place place, String externalId) throws IOException {
        VmCalls calls = new VmCalls(sessions, place, externalId, properties.page());
        // whether it is there
        new VmLook(calls).power();
        return new VsphereVm(calls, ways, patience);
    }
}
