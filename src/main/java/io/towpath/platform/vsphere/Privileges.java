package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.towpath.platform.spi.Capabilities.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a warm migration needs, asked of the server for this very session: a role's text proves nothing, since a vCenter
/// silently drops names it does not know, and groups add to what an account may.
final class Privileges {

    private static final Logger LOG = LoggerFactory.getLogger(Privileges.class);
    private static final String RENAME = "VirtualMachine.Config.Rename";
    /// What is first done while nobody is served: the VM is turned off and sealed, and the seal lifted and the VM started
    /// when the cutover is given up. As the reference of ReconfigVM_Task, Rename_Task and the power calls lists them.
    private static final List<String> IN_THE_OUTAGE = List.of("VirtualMachine.Interact.PowerOff",
            "VirtualMachine.Interact.PowerOn", "VirtualMachine.Config.EditDevice",
            "VirtualMachine.Interact.DeviceConnection", "VirtualMachine.Config.Annotation", RENAME);
    /// Without these no pass of a warm migration can be made.
    private static final List<String> FOR_PASSES = List.of("VirtualMachine.Config.ChangeTracking",
            "VirtualMachine.State.CreateSnapshot", "VirtualMachine.State.RemoveSnapshot");
    /// How many VMs are asked, about, where the top says no.
    private static final int ASKED = 8;
    private static final Map<String, String> NEEDED = needed();

    private Privileges() {}

    /// As they are at the top of the inventory. One of VMs that is missing there and given on any of those asked is neither: the
    /// role is given further down, and what it is on another VM only that VM tells.
    ///
    /// @param renames whether sealed sources are renamed
    /// @param vms     of which some are asked
    static List<Privilege> of(Session session, boolean renames, List<ManagedObjectReference> vms) throws IOException {
        List<String> ids = NEEDED.keySet().stream().filter(id -> renames || !id.equals(RENAME)).toList();
        List<Privilege> top = of(session, null, ids);
        Set<String> missing = top.stream().filter(privilege -> Boolean.FALSE.equals(privilege.granted()))
                .map(Privilege::id).filter(id -> id.startsWith("VirtualMachine.")).collect(Collectors.toSet());
        Set<String> further = new HashSet<>();
        // here and there: VMs of one folder come one after the other
        int step = Math.max(1, vms.size() / ASKED);
        for (int i = 0; i < vms.size() && !missing.isEmpty(); i += step) {
            of(session, vms.get(i), List.copyOf(missing)).stream()
                    .filter(privilege -> Boolean.TRUE.equals(privilege.granted())).map(Privilege::id)
                    .forEach(further::add);
            missing.removeAll(further);
        }
        return top.stream().map(privilege -> further.contains(privilege.id())
                ? new Privilege(privilege.id(), privilege.purpose(), null, privilege.stops())
                : privilege).toList();
    }

    /// Those of the outage that the account is known not to have on this very VM.
    static List<Privilege> missing(Session session, ManagedObjectReference vm, boolean renames) throws IOException {
        List<String> ids = IN_THE_OUTAGE.stream().filter(id -> renames || !id.equals(RENAME)).toList();
        return of(session, vm, ids).stream().filter(privilege -> Boolean.FALSE.equals(privilege.granted())).toList();
    }

    private static List<Privilege> of(Session session, @Nullable ManagedObjectReference on, List<String> ids)
            throws IOException {
        boolean[] granted = ask(session, on, ids);
        List<Privilege> privileges = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            privileges.add(new Privilege(ids.get(i), NEEDED.getOrDefault(ids.get(i), ""),
                    granted == null || granted.length != ids.size() ? null : granted[i],
                    FOR_PASSES.contains(ids.get(i)) || IN_THE_OUTAGE.contains(ids.get(i))));
        }
        return privileges;
    }

    /// @param on null for the root, so that it holds everywhere
    /// @return null when the server does not say
    private static boolean @Nullable [] ask(Session session, @Nullable ManagedObjectReference on, List<String> ids)
            throws IOException {
        try {
            return session.call((port, content) -> port.hasPrivilegeOnEntity(content.getAuthorizationManager(),
                    on == null ? content.getRootFolder() : on, String.valueOf(session.sessionKey()),
                    ids.toArray(new String[0])));
        } catch (FaultException e) {
            LOG.info("{} does not say what {} may: {}", session.line().server(), session.credentials().account(),
                    e.getMessage());
            return null;
        }
    }

    private static Map<String, String> needed() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("System.Read", "read the inventory");
        all.put("Sessions.ValidateSession", "keep a session");
        all.put("Datastore.Browse", "find disk files");
        all.put("Datastore.FileManagement", "read disk files over HTTPS");
        all.put("VirtualMachine.Config.ChangeTracking", "turn on change tracking");
        all.put("VirtualMachine.Config.DiskLease", "hold disks while they are read");
        all.put("VirtualMachine.State.CreateSnapshot", "take snapshots");
        all.put("VirtualMachine.State.RemoveSnapshot", "remove its own snapshots");
        all.put("VirtualMachine.State.RenameSnapshot", "mark its own snapshots");
        all.put("VirtualMachine.Provisioning.DiskRandomRead", "read disks");
        all.put("VirtualMachine.Provisioning.DiskRandomAccess", "read disks of running VMs");
        all.put("VirtualMachine.Provisioning.GetVmFiles", "download VM files");
        all.put("VirtualMachine.Interact.PowerOff", "stop the source at cutover");
        all.put("VirtualMachine.Interact.PowerOn", "start the source again when rolling back");
        all.put("VirtualMachine.Config.EditDevice", "take the source off the network at cutover");
        all.put("VirtualMachine.Interact.DeviceConnection", "disconnect its network cards, and connect them again");
        all.put("VirtualMachine.Config.Annotation", "note on the source that it was migrated");
        all.put(RENAME, "rename the source that was migrated");
        all.put("VirtualMachine.GuestOperations.Query", "compare the guest before and after");
        all.put("VirtualMachine.GuestOperations.Execute", "run checks in the guest");
        all.put("VApp.Export", "export disks by lease");
        return all;
    }
}
