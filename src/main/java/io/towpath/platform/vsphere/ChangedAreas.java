package io.towpath.platform.vsphere;

import com.vmware.vim25.DiskChangeExtent;
import com.vmware.vim25.DiskChangeInfo;
import com.vmware.vim25.ManagedObjectReference;
import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `QueryChangedDiskAreas` tells, all pages of it. A page covers the disk from the offset that was asked for up to
/// where it says, whether or not any area lies in there; the next one is asked for from there, never at the disk's end.
final class ChangedAreas {

    /// Of the areas that hold data, as opposed to those changed since a change id.
    private static final String ALLOCATED = "*";
    /// A page of a real server tells 2,000 areas, or gibibytes of a disk.
    private static final int MOST_PAGES = 200_000;
    /// Some 150 MB of memory; more are the whole disk.
    private static final int MOST_AREAS = 4_000_000;

    private final VmCalls calls;

    ChangedAreas(VmCalls calls) {
        this.calls = calls;
    }

    /// @param snapshot null: up to now, of a VM that is off
    RangeSet since(@Nullable LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        String at = disk.changeId();
        if (at == null) {
            throw new SourceFaultException(Kind.NOT_TRACKED, "noChangeId",
                    "%s: %s has no change id at %s".formatted(calls
                            .doing("the changed areas"), disk.label(), moment(snapshot)),
                    null);
        }
        if (!ChangeId.of(at).follows(ChangeId.of(changeId))) {
            throw new SourceFaultException(Kind.TRACKING_RESET, "otherHistory",
                    "%s: %s has the change id %s at %s, which does not follow %s".formatted(
                            calls.doing("the changed areas"),
                            disk.label(), at, moment(snapshot), changeId),
                    null);
        }
        try {
            return query(snapshot, disk, changeId);
        } catch (SourceFaultException e) {
            throw unknown(e)
                    ? new SourceFaultException(Kind.TRACKING_RESET, e.fault(), String.valueOf(e.getMessage()), e)
                    : e;
        }
    }

    /// The whole disk where the server cannot tell; and where a snapshot of somebody else lies below ours, since then the
    /// server may have begun to track with snapshots there, and tells too little.
    RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        if (disk.changeId() == null || snapshot.parent() != null) {
            return all(disk);
        }
        try {
            return query(snapshot, disk, ALLOCATED);
        } catch (SourceFaultException e) {
            if (e.kind() == Kind.OTHER) {
                return all(disk);
            }
            throw e;
        }
    }

    private static RangeSet all(LiveDisk disk) {
        return RangeSet.of(disk.capacityBytes() == 0 ? List.of() : List.of(new ByteRange(0, disk.capacityBytes())));
    }

    /// Known by the fault or, of an argument that is not valid, by which one it is.
    private static boolean unknown(SourceFaultException e) {
        return switch (e.fault()) {
            case "FileFault", "FileNotFound", "NotFound", "CannotAccessFile" -> true;
            case "InvalidArgument" -> {
                String property = e.getCause() instanceof FaultException fault ? fault.property() : null;
                yield property == null || property.equals("changeId");
            }
            default -> false;
        };
    }

    private static String moment(@Nullable LiveSnapshot snapshot) {
        return snapshot == null ? "this moment" : snapshot.name();
    }

    private RangeSet query(@Nullable LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        ManagedObjectReference at = snapshot == null
                ? null
                : VmCalls.reference("VirtualMachineSnapshot", snapshot.ref());
        int key = Integer.parseInt(disk.key());
        ToldAreas found = new ToldAreas(disk.capacityBytes(), MOST_AREAS);
        long offset = 0;
        for (int pages = 0; offset < disk.capacityBytes() && !found.isAll(); pages++) {
            long from = offset;
            DiskChangeInfo page = calls.read("the changed areas of %s at %s".formatted(disk.label(), moment(snapshot)),
                    session -> session
                            .call((port, _) -> port.queryChangedDiskAreas(calls.vm(), at, key, from, changeId)));
            long end = page.getStartOffset() + page.getLength();
            if (page.getStartOffset() > offset || end <= offset || pages == MOST_PAGES) {
                throw unsound(disk, "a page from %d on, %d bytes long, where %d was asked for".formatted(page
                        .getStartOffset(), page.getLength(), offset));
            }
            DiskChangeExtent[] areas = page.getChangedArea();
            for (DiskChangeExtent area : areas == null ? new DiskChangeExtent[0] : areas) {
                add(area, disk, found);
            }
            offset = end;
        }
        return found.set();
    }

    private void add(DiskChangeExtent area, LiveDisk disk, ToldAreas found) throws SourceFaultException {
        if (area.getStart() < 0 || area.getLength() < 0) {
            throw unsound(disk, "an area from %d on, %d bytes long".formatted(area.getStart(), area.getLength()));
        }
        long length = Math.min(area.getLength(), disk.capacityBytes() - area.getStart());
        if (length > 0) {
            found.add(new ByteRange(area.getStart(), length));
        }
    }

    private SourceFaultException unsound(LiveDisk disk, String what) {
        return new SourceFaultException(Kind.OTHER, "unsound", "%s: of %s the vCenter tells %s".formatted(calls.doing(
                "the changed areas"), disk.label(), what), null);
    }
}
