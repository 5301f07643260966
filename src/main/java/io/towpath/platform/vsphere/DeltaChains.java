package io.towpath.platform.vsphere;

import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDisk;
import com.vmware.vim25.VirtualSCSIController;
import com.vmware.vim25.VirtualSCSISharing;
import io.towpath.disk.ImageException;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The chains of files that a VM's snapshots make. A snapshot freezes the file that was written to and begins another one:
/// what lies above a snapshot's own chain in that of a later one was written between them, and nowhere else. Both chains are
/// read from the vCenter as they are now, since the removal of a snapshot merges files, and read again after the files were:
/// a merge in between is not missed.
final class DeltaChains implements DeltaFiles {

    /// Their objects are no files that hold a delta's bytes.
    private static final Set<String> OBJECT_STORES = Set.of("vsan", "VVOL", "VSAN", "vvol");
    private static final int MOST_RANGES = 4_000_000;
    private static final int DEEPEST = 64;

    private final VmCalls calls;
    private final VmLook look;
    private final Readings readings;
    private final FolderDeltas deltas;

    DeltaChains(VmCalls calls, VmLook look, Readings readings, FolderDeltas deltas) {
        this.calls = calls;
        this.look = look;
        this.readings = readings;
        this.deltas = deltas;
    }

    @Override
    public Fitness fitness(LiveDisk disk) throws IOException {
        VirtualDevice[] devices = look.devices();
        VirtualDisk device = device(devices, disk);
        Backing backing = Backing.of(device.getBacking());
        if (backing.mode() != null && backing.mode().startsWith("independent")) {
            return new Fitness(Fit.NOT_FROZEN, "%s is %s, which no snapshot holds".formatted(disk.label(),
                    backing.mode()));
        }
        if ("physicalMode".equals(backing.raw())) {
            return new Fitness(Fit.NOT_FROZEN, disk.label() + " is a raw device in physical mode, which no snapshot"
                    + " holds");
        }
        if (shared(backing, device, devices)) {
            return new Fitness(Fit.NOT_FROZEN, disk.label() + " is shared with other VMs");
        }
        if (backing.datastore() != null) {
            String kind = calls.row("the datastore", backing.datastore(), List.of("summary.type"))
                    .text("summary.type");
            if (kind != null && OBJECT_STORES.contains(kind)) {
                return new Fitness(Fit.FROZEN, "%s lies on %s, which shows no files of snapshots".formatted(
                        disk.label(), kind));
            }
        }
        return readings.datacenter().isEmpty()
                ? new Fitness(Fit.FROZEN, "the account does not see the VM's datacenter, so no file can be named")
                : readable(disk, LiveDevices.files(device.getBacking()).getFirst());
    }

    /// A snapshot that stands for what cannot be read would be in vain.
    private Fitness readable(LiveDisk disk, String newest) throws IOException {
        try {
            deltas.requireReadable(calls.place(), readings.datacenter(), newest);
            return new Fitness(Fit.TOLD, "");
        } catch (IOException e) {
            if (!ofTheFile(e)) {
                throw e;
            }
            return new Fitness(Fit.FROZEN, "%s has files that are not read: %s".formatted(disk.label(), e
                    .getMessage()));
        }
    }

    /// Whether a failure is the file's, and comes again; else it says nothing of the file: nobody answers, the account is
    /// refused, or the room that is short is ours.
    static boolean ofTheFile(IOException e) {
        return switch (e) {
            case SourceFaultException fault -> {
                boolean session = fault.getCause() instanceof FaultException
                        || fault.getCause() instanceof SignInRefusedException;
                boolean passes = fault.passes() && !fault.fault().equals(FolderFile.IN_USE);
                yield !session && !passes && !fault.isOurs();
            }
            case ImageException image -> image.reason() != Reason.SOURCE_IO && image.reason() != Reason.CANCELLED;
            default -> false;
        };
    }

    private static boolean shared(Backing backing, VirtualDisk device, VirtualDevice[] devices) {
        if (backing.sharing() != null && !backing.sharing().equals("sharingNone")) {
            return true;
        }
        for (VirtualDevice each : devices) {
            if (each instanceof VirtualSCSIController controller && device.getControllerKey() != null
                    && controller.getKey() == device.getControllerKey() && controller.getSharedBus() != null
                    && controller.getSharedBus() != VirtualSCSISharing.noSharing) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String home(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return files(snapshot, disk).getLast();
    }

    @Override
    public RangeSet between(LiveSnapshot since, LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return written(since, snapshot, disk, steps(since, snapshot));
    }

    @Override
    public RangeSet since(LiveSnapshot since, LiveDisk disk) throws IOException {
        for (LiveSnapshot each : look.snapshots()) {
            if (since.ref().equals(each.parent())) {
                throw unsure(disk, "the snapshot %s was taken after %s".formatted(each.name(), since.name()));
            }
        }
        return written(since, null, disk, 1);
    }

    /// How many snapshots after the one another was taken, each of which began a file.
    private int steps(LiveSnapshot since, LiveSnapshot snapshot) throws IOException {
        List<LiveSnapshot> all = look.snapshots();
        @Nullable
        String at = snapshot.ref();
        for (int steps = 0; at != null && steps < DEEPEST; steps++) {
            if (at.equals(since.ref())) {
                return steps;
            }
            String ref = at;
            LiveSnapshot found = all.stream().filter(each -> each.ref().equals(ref)).findFirst().orElse(null);
            at = found == null ? null : found.parent();
        }
        throw new SourceFaultException(Kind.NOT_TRACKED, "otherBranch",
                "%s: the snapshot %s does not follow %s: the VM was set back to another one, or it is gone".formatted(
                        calls.doing("the files of snapshots"), snapshot.name(), since.name()),
                null);
    }

    /// @param snapshot null: up to now
    private RangeSet written(LiveSnapshot since, @Nullable LiveSnapshot snapshot, LiveDisk disk, int newest)
            throws IOException {
        List<String> below = files(since, disk);
        List<String> above = files(snapshot, disk);
        if (newest < 1 || above.size() != below.size() + newest || !above.subList(newest, above.size()).equals(below)) {
            throw unsure(disk, "its files %s are not %d more than those of %s, %s".formatted(above, newest,
                    since.name(), below));
        }
        ToldAreas written = new ToldAreas(disk.capacityBytes(), MOST_RANGES);
        try {
            deltas.tell(calls.place(), readings.datacenter(), above, newest, disk.capacityBytes(), written::add);
        } catch (IOException e) {
            if (!ofTheFile(e)) {
                throw e;
            }
            throw new SourceFaultException(Kind.NOT_TRACKED, UNREADABLE,
                    "%s: what was written cannot be told by its file: %s".formatted(disk.label(), e.getMessage()), e);
        }
        if (!files(since, disk).equals(below) || !files(snapshot, disk).equals(above)) {
            throw unsure(disk, "its files were merged while they were read");
        }
        return written.set();
    }

    private List<String> files(@Nullable LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        if (snapshot == null) {
            return LiveDevices.files(device(look.devices(), disk).getBacking());
        }
        try {
            return LiveDevices.files(device(look.devices(snapshot.ref()), disk).getBacking());
        } catch (SourceFaultException e) {
            // the VM is there all the same, as far as is known
            throw e.kind() == Kind.GONE
                    ? unsure(disk, "the snapshot %s is gone, or the disk in it".formatted(
                            snapshot.name()))
                    : e;
        }
    }

    private VirtualDisk device(VirtualDevice[] devices, LiveDisk disk) throws SourceFaultException {
        for (VirtualDevice each : devices) {
            if (each instanceof VirtualDisk found && Integer.toString(found.getKey()).equals(disk.key())) {
                return found;
            }
        }
        throw new SourceFaultException(Kind.GONE, "device", "%s: there is no disk %s".formatted(calls.doing(
                "the files of snapshots"), disk.key()), null);
    }

    private SourceFaultException unsure(LiveDisk disk, String why) {
        return new SourceFaultException(Kind.NOT_TRACKED, "otherChain", "%s: %s: %s".formatted(calls.doing(
                "the files of snapshots"), disk.label(), why), null);
    }
}
