package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;

/// What the extents of ESX snapshots begin with: `COWD`, or the number `cafebabe` of 8 bytes, little-endian. They have no
/// descriptor in them to say which disk they are a part of.
final class DeltaMagic {

    static final int COWD = 0x44574f43;
    static final long SE_SPARSE = 0xcafebabeL;

    private DeltaMagic() {}

    /// Refuses such an extent where a disk is wanted.
    static void refuse(ImageSource source) throws IOException {
        int magic = source.length() < 4 ? 0 : SparseHeader.magic(source);
        String kind = magic == COWD ? "COWD" : magic == (int) SE_SPARSE ? "seSparse" : null;
        if (kind != null) {
            throw new ImageException(Reason.SNAPSHOT_CHAIN, source.name(), "sparse extent", "magic", 0L,
                    "it is a %s extent, the delta of a snapshot and no whole disk".formatted(kind),
                    "Name the descriptor of the disk it belongs to (a small text file, web01-000001.vmdk beside"
                            + " web01-000001-delta.vmdk), or consolidate the VM's snapshots and export the disk again.");
        }
    }
}
