package io.towpath.platform.vsphere;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.towpath.VsphereLab;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Refusals;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// What a scan told, and the platform that scans, set for a vCenter on this machine.
final class Told implements ScanListener {

    static final VsphereProperties PROPERTIES = new VsphereProperties(100, Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(30), DataSize.ofMegabytes(16), "urn:vim25/6.7",
            Duration.ofMinutes(10));
    static final AddressPolicy HERE = new AddressPolicy(List.of("127.0.0.0/8", "::1/128"));
    /// Sockets of tests.
    static final NbdPolicy NBD = new NbdPolicy(HERE, Path.of(System.getProperty("java.io.tmpdir")), null);

    final Map<String, DiscoveredVm> found = new HashMap<>();
    final Map<String, String> known = new HashMap<>();
    int read;
    @Nullable
    Surroundings around;

    static Place place(VsphereLab lab) {
        return new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256());
    }

    static VspherePlatform platform(VsphereProperties properties, Clock clock) {
        return platform(properties, clock, new ReaderProgram(List.of(), ""));
    }

    static VspherePlatform platform(VsphereProperties properties, Clock clock, ReaderProgram reader) {
        return new VspherePlatform(HERE, NBD, properties, sessions(properties, clock), new VspherePlatform.Told(),
                new WayBook(clock), reader, "");
    }

    static Sessions sessions(VsphereProperties properties, Clock clock) {
        return new Sessions(HERE, properties, new SimpleMeterRegistry(), clock, Refusals.NONE);
    }

    DiscoveredVm vm(String name) {
        return found.values().stream().filter(vm -> vm.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + found.size()));
    }

    @Override
    public void lookingAt(String place) {}

    @Override
    public boolean knowsNothing() {
        return known.isEmpty();
    }

    @Override
    public boolean unchanged(String place, String fingerprint) {
        return fingerprint.equals(known.get(place));
    }

    @Override
    public void found(DiscoveredVm vm) {
        read++;
        found.put(vm.externalId(), vm);
        known.put(vm.place(), vm.fingerprint());
    }

    @Override
    public void surroundings(Surroundings surroundings) {
        around = surroundings;
    }
}
