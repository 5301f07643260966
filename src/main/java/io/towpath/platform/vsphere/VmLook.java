package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfVirtualDevice;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualMachineSnapshotInfo;
import com.vmware.vim25.VirtualMachineSnapshotTree;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a VM is now.
final class VmLook {

    private static final List<String> POWER = List.of("name", "runtime.powerState", "runtime.connectionState");
    private static final List<String> ALL = List.of("name", "runtime.powerState", "runtime.connectionState",
            "runtime.host", "runtime.consolidationNeeded", "guest.toolsRunningStatus",
            "capability.changeTrackingSupported", "config.changeTrackingEnabled", "config.annotation",
            "config.hardware.device", "snapshot");
    private static final int DEEPEST = 64;

    private final VmCalls calls;
    private final Map<String, String> hosts = new HashMap<>();

    VmLook(VmCalls calls) {
        this.calls = calls;
    }

    LiveState state() throws IOException {
        Query.Row row = calls.row("the state", calls.vm(), ALL);
        String name = name(row);
        VirtualDevice[] devices = devices(row);
        return new LiveState(name, power(row), host(row.get("runtime.host", ManagedObjectReference.class)),
                String.valueOf(row.text("guest.toolsRunningStatus")).equals("guestToolsRunning"),
                row.is("capability.changeTrackingSupported"), row.is("config.changeTrackingEnabled"),
                LiveDevices.disks(devices), snapshots(row), LiveDevices.nics(devices),
                row.is("runtime.consolidationNeeded"), Objects.requireNonNullElse(row.text("config.annotation"), ""));
    }

    Power power() throws IOException {
        Query.Row row = calls.row("the power state", calls.vm(), POWER);
        name(row);
        return power(row);
    }

    List<LiveSnapshot> snapshots() throws IOException {
        return snapshots(calls.row("the snapshots", calls.vm(), List.of("snapshot")));
    }

    VirtualDevice[] devices() throws IOException {
        return devices(calls.row("the devices", calls.vm(), List.of("config.hardware.device")));
    }

    List<LiveDisk> disks(String snapshot) throws IOException {
        return LiveDevices.disks(devices(snapshot));
    }

    VirtualDevice[] devices(String snapshot) throws IOException {
        return devices(
                calls.row("the disks of " + snapshot, VmCalls.reference("VirtualMachineSnapshot", snapshot), List.of(
                        "config.hardware.device")));
    }

    boolean is(String path) throws IOException {
        return calls.row(path, calls.vm(), List.of(path)).is(path);
    }

    String text(String path) throws IOException {
        return Objects.requireNonNullElse(calls.row(path, calls.vm(), List.of(path)).text(path), "");
    }

    private String name(Query.Row row) {
        String name = Atlas.plain(Objects.requireNonNullElse(row.text("name"), row.id()));
        calls.named(name);
        return name;
    }

    private VirtualDevice[] devices(Query.Row row) throws SourceFaultException {
        ArrayOfVirtualDevice told = row.get("config.hardware.device", ArrayOfVirtualDevice.class);
        if (told == null || told.getVirtualDevice() == null) {
            throw new SourceFaultException(Kind.UNREACHABLE, "notTold", calls.doing("the devices")
                    + ": the vCenter does not tell them; is the VM's host connected, and may the account read it?",
                    null);
        }
        return told.getVirtualDevice();
    }

    /// What is told of a VM whose host or files are out of reach is what was so once.
    private static Power power(Query.Row row) {
        String connection = row.text("runtime.connectionState");
        if (connection != null && !connection.equals("connected")) {
            return Power.UNKNOWN;
        }
        return switch (String.valueOf(row.text("runtime.powerState"))) {
            case "poweredOn" -> Power.ON;
            case "poweredOff" -> Power.OFF;
            case "suspended" -> Power.SUSPENDED;
            default -> Power.UNKNOWN;
        };
    }

    private @Nullable String host(@Nullable ManagedObjectReference host) throws IOException {
        if (host == null) {
            return null;
        }
        String known = hosts.get(host.getVal());
        if (known == null) {
            known = Atlas
                    .plain(Objects.requireNonNullElse(calls.row("the host", host, List.of("name")).text("name"), host
                            .getVal()));
            hosts.put(host.getVal(), known);
        }
        return known;
    }

    static List<LiveSnapshot> snapshots(Query.Row row) {
        VirtualMachineSnapshotInfo info = row.get("snapshot", VirtualMachineSnapshotInfo.class);
        List<LiveSnapshot> found = new ArrayList<>();
        if (info != null) {
            add(info.getRootSnapshotList(), null, 1, found);
        }
        return found;
    }

    private static void add(VirtualMachineSnapshotTree @Nullable [] trees, @Nullable String parent, int depth,
            List<LiveSnapshot> found) {
        for (VirtualMachineSnapshotTree tree : trees == null || depth > DEEPEST
                ? new VirtualMachineSnapshotTree[0]
                : trees) {
            if (tree.getSnapshot() != null) {
                String ref = tree.getSnapshot().getVal();
                found.add(new LiveSnapshot(ref, Atlas.plain(Objects.requireNonNullElse(tree.getName(), "")),
                        Objects.requireNonNullElse(tree.getDescription(), ""), tree.getCreateTime() == null
                                ? Instant.EPOCH
                                : tree.getCreateTime().toInstant(),
                        parent, tree.isQuiesced()));
                add(tree.getChildSnapshotList(), ref, depth + 1, found);
            }
        }
    }
}
