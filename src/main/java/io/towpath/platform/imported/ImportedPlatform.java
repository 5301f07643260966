package io.towpath.platform.imported;

import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourcePlatform;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// A vCenter or CMDB of which files were imported and which nobody connected yet: its VMs can be judged and planned, their
/// disks cannot be read.
@Component
final class ImportedPlatform implements SourcePlatform {

    private static final String WHY = "known from imported files only";
    private static final String REMEDY = "Connect the vCenter, or bring the VM's disk files to a registered folder.";

    @Override
    public String kind() {
        return "imported";
    }

    @Override
    public boolean registrable() {
        return false;
    }

    @Override
    public Probe probe(Place place) {
        return new Probe(true, "Known from imported files; nothing is connected", null);
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        throw new IOException(place.location() + ": " + WHY + ", so there is nothing to scan");
    }

    @Override
    public DiskRef disk(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException(
                "%s: the disk cannot be read, %s is %s. %s".formatted(file, place.location(), WHY, REMEDY));
    }

    @Override
    public String fingerprint(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException(
                "%s: the disk cannot be looked at, %s is %s. %s".formatted(file, place.location(), WHY, REMEDY));
    }
}
