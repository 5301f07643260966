package io.towpath.disk.nbd;

import io.towpath.units.ByteRange;
import java.io.IOException;

/// Asks a server which parts of the disk are stored, for as long as it answers. Where it does not all counts as data,
/// which is slower and just as true.
final class Allocation {

    /// Of one request: below 4 GiB, for lengths of 32 bits, and a multiple of any block.
    private static final long LARGEST_REQUEST = 0xFFFF_0000L;
    /// A server that tells block after block in a reply each is not asked any more than so often, plus once a MiB.
    private static final long FEW_REQUESTS = 4096;

    private final Connections connections;
    private final Export export;

    Allocation(Connections connections) {
        this.connections = connections;
        export = connections.export();
    }

    /// Runs in order and without gaps; the first may begin before the range and the last end behind it.
    void tell(ByteRange within, StatusRequest.Each each) throws IOException {
        long at = export.blocks().down(within.offset());
        long end = export.blocks().up(within.end(), export.sizeBytes());
        long budget = FEW_REQUESTS + ((end - at) >>> 20);
        while (export.tellsAllocation() && at < end && budget-- > 0) {
            long from = at;
            long length = Math.min(LARGEST_REQUEST, end - at);
            StatusRequest status = Call.begin(connections, () -> new StatusRequest(export, from, length))
                    .finishUnlessRefused();
            if (status == null) {
                each.run(from, length, 0);
                at += length;
            } else {
                status.each(each);
                at += status.toldBytes();
            }
        }
        if (at < end) {
            each.run(at, end - at, 0);
        }
    }
}
