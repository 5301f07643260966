package io.towpath.platform.vsphere;

import io.towpath.disk.RangeSet;
import io.towpath.units.ByteRange;
import java.util.ArrayList;
import java.util.List;

/// Areas of a disk as a vCenter tells them, page after page. What touches is one as it comes; where there are more than
/// memory is to be spent on, they are the whole disk, which costs reading and is never wrong.
final class ToldAreas {

    private final long diskBytes;
    private final int most;
    private List<ByteRange> areas = new ArrayList<>();
    private boolean all;

    /// @param most areas that are kept; some 40 bytes each
    ToldAreas(long diskBytes, int most) {
        this.diskBytes = diskBytes;
        this.most = most;
    }

    void add(ByteRange area) {
        if (all) {
            return;
        }
        ByteRange last = areas.isEmpty() ? null : areas.getLast();
        if (last != null && area.offset() >= last.offset() && area.offset() <= last.end()) {
            long end = Math.max(last.end(), area.end());
            areas.set(areas.size() - 1, new ByteRange(last.offset(), end - last.offset()));
        } else if (areas.size() < most) {
            areas.add(area);
        } else {
            all = true;
            areas = new ArrayList<>();
        }
    }

    /// Whether nothing that is told besides changes anything.
    boolean isAll() {
        return all;
    }

    RangeSet set() {
        return all && diskBytes > 0 ? RangeSet.of(List.of(new ByteRange(0, diskBytes))) : RangeSet.of(areas);
    }
}
