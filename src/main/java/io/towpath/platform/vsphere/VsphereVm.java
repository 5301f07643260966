package io.towpath.platform.vsphere;

import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDeviceConfigSpec;
import com.vmware.vim25.VirtualDeviceConfigSpecOperation;
import com.vmware.vim25.VirtualDeviceConnectInfo;
import com.vmware.vim25.VirtualEthernetCard;
import com.vmware.vim25.VirtualMachineConfigSpec;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.Capabilities.Privilege;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A VM of a vCenter.
final class VsphereVm implements LiveVm {

    private final VmCalls calls;
    private final VmTasks tasks;
    private final VmLook look;
    private final SnapshotWork snapshots;
    private final ChangedAreas areas;
    private final Readings readings;
    private final Ways ways;
    private final LiveProperties patience;

    VsphereVm(VmCalls calls, Ways ways, LiveProperties patience) {
        this.calls = calls;
        this.ways = ways;
        this.patience = patience;
        tasks = new VmTasks(calls, patience);
        look = new VmLook(calls);
        snapshots = new SnapshotWork(calls, tasks, look);
        areas = new ChangedAreas(calls);
        readings = new Readings(calls, look);
    }

    @Override
    public LiveState state() throws IOException {
        return look.state();
    }

    @Override
    public LiveRoom room() throws IOException {
        return new RoomLook(calls).room();
    }

    /// A vCenter refuses to begin while there are snapshots; those that do not would track wrongly from then on.
    @Override
    public void trackChanges(boolean on) throws IOException {
        LiveState now = look.state();
        if (now.tracking() == on) {
            return;
        }
        if (on && !now.canTrack()) {
            throw new SourceFaultException(Kind.NOT_TRACKED, "changeTrackingSupported", calls.doing("tracking changes")
                    + ": its hardware version or its disks do not allow it", null);
        }
        if (on && !now.snapshots().isEmpty()) {
            throw new SourceFaultException(
                    Kind.OTHER, "snapshotsPresent", "%s: it has snapshots, which have to be removed first: %s"
                            .formatted(calls.doing("tracking changes"), now.snapshots().stream().map(LiveSnapshot::name)
                                    .collect(Collectors.joining(", "))),
                    null);
        }
        VirtualMachineConfigSpec spec = new VirtualMachineConfigSpec();
        spec.setChangeTrackingEnabled(on);
        reconfigure("switching change tracking " + (on ? "on" : "off"), spec,
                () -> look.is("config.changeTrackingEnabled") == on);
    }

    @Override
    public LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        return snapshots.take(name, description, quiesce);
    }

    @Override
    public void settle() throws IOException {
        tasks.othersEnded("createSnapshot");
    }

    @Override
    public List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException {
        return look.disks(snapshot.ref());
    }

    @Override
    public void removeSnapshot(String ref) throws IOException {
        snapshots.remove(ref);
    }

    @Override
    public void consolidate() throws IOException {
        snapshots.consolidate();
    }

    @Override
    public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return areas.allocated(snapshot, disk);
    }

    @Override
    public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        return areas.since(snapshot, disk, changeId);
    }

    @Override
    public RangeSet changedSince(LiveDisk disk, String changeId) throws IOException {
        return areas.since(null, disk, changeId);
    }

    @Override
    public DeltaFiles deltaFiles() {
        return new DeltaChains(calls, look, readings, ways.deltas());
    }

    @Override
    public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        return ways.of(readings.of(snapshot, disk, limit));
    }

    @Override
    public boolean shutDown(Duration patienceWithGuest) throws IOException {
        Pause pause = new Pause(patience.poll(), patienceWithGuest);
        Power power = look.power();
        if (power == Power.SUSPENDED) {
            throw new SourceFaultException(Kind.POWER, "suspended", calls.doing("shutting down the guest")
                    + ": the VM is suspended, nothing runs in it", null);
        }
        boolean asked = power == Power.OFF;
        while (!off()) {
            if (pause.over()) {
                return false;
            }
            asked = asked || askToShutDown();
            pause.sleep();
        }
        return true;
    }

    /// To ask twice does no harm.
    ///
    /// @return false when nobody knows whether it was asked
    private boolean askToShutDown() throws IOException {
        try {
            calls.once("shutting down the guest", (port, _) -> {
                port.shutdownGuest(calls.vm());
                return calls.vm();
            });
            return true;
        } catch (SourceFaultException e) {
            if (!e.passes() && !(e.fault().equals("InvalidPowerState") && look.power() == Power.OFF)) {
                throw e;
            }
            return false;
        }
    }

    /// Nobody who does not answer says that a VM is off.
    private boolean off() throws IOException {
        try {
            return look.power() == Power.OFF;
        } catch (SourceFaultException e) {
            if (e.kind() == Kind.UNREACHABLE) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void powerOff() throws IOException {
        tasks.run(new VmTasks.Change("powerOff", "powering off", false), (port, _) -> port.powerOffVM_Task(calls.vm()),
                () -> look.power() == Power.OFF);
    }

    @Override
    public void powerOn() throws IOException {
        tasks.run(new VmTasks.Change("powerOn", "powering on", false),
                (port, _) -> port.powerOnVM_Task(calls.vm(), null),
                () -> look.power() == Power.ON);
    }

    @Override
    public void connect(List<LiveNic> nics) throws IOException {
        Map<String, LiveNic> wanted = nics.stream().collect(Collectors.toMap(LiveNic::key, Function.identity()));
        boolean runs = look.power() == Power.ON;
        VirtualDevice[] devices = look.devices();
        List<VirtualDeviceConfigSpec> edits = new ArrayList<>();
        for (VirtualEthernetCard card : LiveDevices.cards(devices)) {
            LiveNic nic = wanted.remove(Integer.toString(card.getKey()));
            if (nic != null) {
                edits.add(edit(card, nic, runs));
            }
        }
        if (!wanted.isEmpty()) {
            throw new SourceFaultException(Kind.GONE, "device", "%s: it has no network card %s".formatted(calls.doing(
                    "connecting network cards"), wanted.keySet()), null);
        }
        VirtualMachineConfigSpec spec = new VirtualMachineConfigSpec();
        spec.setDeviceChange(edits.toArray(VirtualDeviceConfigSpec[]::new));
        reconfigure("connecting network cards", spec, () -> connected(nics, runs));
    }

    /// Of a VM that is off a card can only be said to connect at the start.
    private boolean connected(List<LiveNic> nics, boolean runs) throws IOException {
        Map<String, LiveNic> now = LiveDevices.nics(look.devices()).stream()
                .collect(Collectors.toMap(LiveNic::key, Function.identity()));
        return nics.stream().allMatch(nic -> {
            LiveNic is = now.get(nic.key());
            return is != null && is.atStart() == nic.atStart() && (!runs || is.connected() == nic.connected());
        });
    }

    private static VirtualDeviceConfigSpec edit(VirtualEthernetCard card, LiveNic nic, boolean runs) {
        VirtualDeviceConnectInfo before = card.getConnectable();
        VirtualDeviceConnectInfo connect = new VirtualDeviceConnectInfo();
        connect.setAllowGuestControl(before == null || before.isAllowGuestControl());
        connect.setStartConnected(nic.atStart());
        connect.setConnected(runs && nic.connected());
        card.setConnectable(connect);
        VirtualDeviceConfigSpec edit = new VirtualDeviceConfigSpec();
        edit.setOperation(VirtualDeviceConfigSpecOperation.edit);
        edit.setDevice(card);
        return edit;
    }

    @Override
    public void annotate(String note) throws IOException {
        VirtualMachineConfigSpec spec = new VirtualMachineConfigSpec();
        spec.setAnnotation(note);
        reconfigure("writing the annotation", spec, () -> look.text("config.annotation").equals(note));
    }

    @Override
    public void rename(String name) throws IOException {
        String written = name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
        tasks.run(new VmTasks.Change("rename", "renaming to " + name, true),
                (port, _) -> port.rename_Task(calls.vm(), written),
                () -> Atlas.plain(look.text("name")).equals(name));
    }

    @Override
    public List<Privilege> missingInOutage(boolean renames) throws IOException {
        return calls.read("what the account may do", session -> Privileges.missing(session, calls.vm(), renames));
    }

    private void reconfigure(String what, VirtualMachineConfigSpec spec, VmTasks.Goal goal) throws IOException {
        tasks.run(new VmTasks.Change("reconfigure", what, true), (port, _) -> port.reconfigVM_Task(calls.vm(), spec),
                goal);
    }

    @Override
    public void close() {
        // the session is kept for whoever asks next, and ended when nobody does
    }
}
