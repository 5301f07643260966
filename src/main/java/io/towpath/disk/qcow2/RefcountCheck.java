package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;

/// For extended L2 entries: refuses an image that counts a cluster as used that no table names.
///
/// One bit of the header says whether entries are extended, and nothing in the tables tells the two kinds apart: read as
/// the other, an image shows another disk. But then half the entries name nothing, and what they named stays counted.
/// Images with internal snapshots or bitmaps, whose tables are not read here, and those marked dirty, whose counts may be
/// wrong, are let pass.
final class RefcountCheck implements ClusterAudit.WindowVisitor {

    private final ImageSource source;
    private final Qcow2Header header;

    RefcountCheck(ImageSource source, Qcow2Header header) {
        this.source = source;
        this.header = header;
    }

    @Override
    public void window(Occupancy occupancy) throws IOException {
        if (header.snapshots() > 0 || header.autoclear() != 0 || header.has(Qcow2Header.DIRTY)) {
            return;
        }
        new RefcountWalk(source, header).counted(occupancy, (cluster, at) -> {
            if (!occupancy.isUsed(cluster)) {
                source.refuse(new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "refcount block", "count",
                        at, "cluster %d is counted as used (byte %d), but no table names it".formatted(cluster, at),
                        Faults.REPAIR));
            }
        });
    }
}
