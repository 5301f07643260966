package io.towpath.tour.target;

import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TestBooting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A target whose VMs below the demo's folder run, or so it says; one that really starts VMs is asked itself.
final class PoweredTarget implements TargetPlatform {

    private final TargetPlatform real;
    private final Path folder;
    private final TargetPower madeUp;

    PoweredTarget(TargetPlatform real, Path folder, TargetPower madeUp) {
        this.real = real;
        this.folder = folder;
        this.madeUp = madeUp;
    }

    @Override
    public String kind() {
        return real.kind();
    }

    @Override
    public Probe probe(String location) {
        Probe probe = real.probe(location);
        return probe.works() && real.power(location).isEmpty() && isOurs(location)
                ? new Probe(true, probe.summary() + "; that they run is made up", null)
                : probe;
    }

    @Override
    public Path folder(String location, UUID id, String vmName) throws IOException {
        return real.folder(location, id, vmName);
    }

    @Override
    public String define(String location, TargetVm vm) throws IOException {
        return real.define(location, vm);
    }

    @Override
    public String undefine(String location, TargetVm vm) throws IOException {
        return real.undefine(location, vm);
    }

    @Override
    public long removeImages(String location, UUID id, List<Path> images) throws IOException {
        return real.removeImages(location, id, images);
    }

    @Override
    public boolean tellsWhatStands(String location) {
        return real.tellsWhatStands(location);
    }

    @Override
    public Optional<TargetSurvey> survey(String location) throws IOException {
        return real.survey(location);
    }

    @Override
    public List<TargetSurvey.Obstacle> inTheWay(TargetSurvey survey, String location, TargetVm vm,
            Collection<String> addresses) throws IOException {
        return real.inTheWay(survey, location, vm, addresses);
    }

    @Override
    public Optional<TargetPower> power(String location) {
        return real.power(location).or(() -> isOurs(location) ? Optional.of(madeUp) : Optional.empty());
    }

    @Override
    public TestBooting testBooting(String location) {
        return real.testBooting(location);
    }

    private boolean isOurs(String location) {
        return Path.of(location).normalize().startsWith(folder);
    }
}
