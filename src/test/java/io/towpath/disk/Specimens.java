package io.towpath.disk;

import io.towpath.disk.ova.OvaSpecimens;
import io.towpath.disk.qcow2.Qcow2Specimens;
import io.towpath.disk.vhd.VhdSpecimens;
import io.towpath.disk.vhdx.VhdxSpecimens;
import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;
import java.util.List;

/// Those of all readers.
public final class Specimens {

    private Specimens() {}

    public static List<Specimen> all() throws IOException {
        return List.of(Qcow2Specimens.small(), Qcow2Specimens.subclusters(), Qcow2Specimens.layer(),
                VmdkSpecimens.sparse(), VmdkSpecimens.child(), VmdkSpecimens.parent(), VmdkSpecimens.splitDescriptor(),
                VmdkSpecimens.splitExtent(),
                VmdkSpecimens.stream(), VmdkSpecimens.flat(), VmdkSpecimens.cowd(), VmdkSpecimens.seSparse(),
                VhdSpecimens.dynamic(), VhdSpecimens.fixed(), VhdxSpecimens.clean(), VhdxSpecimens.dirty(),
                OvaSpecimens.ova());
    }
}
