package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualController;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDisk;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds out where the disks of a VM's snapshots lie.
final class Readings {

    private static final int DEEPEST = 64;

    private final VmCalls calls;
    private final VmLook look;
    private @Nullable String datacenter;
    private @Nullable String server;

    Readings(VmCalls calls, VmLook look) {
        this.calls = calls;
        this.look = look;
    }

    Reading of(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        VirtualDevice[] devices = look.devices(snapshot.ref());
        List<VirtualDisk> disks = Arrays.stream(devices).filter(VirtualDisk.class::isInstance)
                .map(VirtualDisk.class::cast)
                .toList();
        for (int order = 0; order < disks.size(); order++) {
            VirtualDisk each = disks.get(order);
            if (Integer.toString(each.getKey()).equals(disk.key())) {
                return new Reading(calls.place(), server(), calls.vm().getVal(), calls.name(), datacenter(), snapshot,
                        disk,
                        LiveDevices.files(each.getBacking()), bus(each, devices), order, disks.size(), limit);
            }
        }
        throw new SourceFaultException(Kind.GONE, "device",
                "%s: %s has no disk %s".formatted(calls.doing("reading"), snapshot
                        .name(), disk.key()),
                null);
    }

    /// As keys of an export lease have it.
    private static String bus(VirtualDisk disk, VirtualDevice[] devices) {
        for (VirtualDevice device : devices) {
            if (device instanceof VirtualController controller && disk.getControllerKey() != null
                    && controller.getKey() == disk.getControllerKey() && disk.getUnitNumber() != null) {
                return "%s%d:%d".formatted(controller.getClass().getSimpleName(), controller.getBusNumber(), disk
                        .getUnitNumber());
            }
        }
        return "";
    }

    private String server() throws IOException {
        String known = server;
        if (known == null) {
            known = calls.read("the server", Readings::server);
            server = known;
        }
        return known;
    }

    /// What a server is known by: its own id or, where it has none, its address.
    static String server(Session session) throws IOException {
        String uuid = session.about().getInstanceUuid();
        return uuid == null || uuid.isBlank()
                ? session.line().server().toString()
                : uuid.toLowerCase(java.util.Locale.ROOT);
    }

    /// From the root on, without the root; empty when it is not told.
    String datacenter() throws IOException {
        String known = datacenter;
        if (known != null) {
            return known;
        }
        List<String> names = new ArrayList<>();
        @Nullable
        ManagedObjectReference at = parent(calls.row("the folder", calls.vm(), List.of("parent", "parentVApp")));
        boolean within = false;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            Query.Row row = calls.row("the folder", at, List.of("name", "parent"));
            within |= at.getType().equals("Datacenter");
            @Nullable
            ManagedObjectReference up = row.get("parent", ManagedObjectReference.class);
            if (within && up != null) {
                names.addFirst(Atlas.plain(Objects.requireNonNullElse(row.text("name"), "")));
            }
            at = up;
        }
        known = String.join("/", names);
        datacenter = known;
        return known;
    }

    private static @Nullable ManagedObjectReference parent(Query.Row row) {
        ManagedObjectReference folder = row.get("parent", ManagedObjectReference.class);
        return folder != null ? folder : row.get("parentVApp", ManagedObjectReference.class);
    }
}
