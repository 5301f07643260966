package io.towpath.platform.vsphere;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.Patience;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server that somebody runs beside the vCenter and that shows its disks as network block devices, such as nbdkit with
/// VMware's library.
final class NbdWay implements Way {

    private final NbdPolicy policy;

    NbdWay(NbdPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "nbd";
    }

    @Override
    public @Nullable String missing(Reading reading) {
        return reading.place().nbd() == null ? "no NBD server is named for this source" : null;
    }

    @Override
    public OpenDisk open(Reading reading) throws IOException {
        NbdUri uri = NbdTemplate.parse(Objects.requireNonNull(reading.place().nbd())).of(reading);
        return new OpenDisk(DiskImages.open(DiskRef.served(policy.checked(uri).with(Patience.NORMAL
                .until(reading.limit()::stopped))), OpenOptions.recognise()),
                OpenDisk.NOTHING);
    }
}
