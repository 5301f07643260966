package io.towpath.platform.vsphere;

import io.towpath.platform.spi.Capabilities.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a warm migration needs, asked of the server for this very session: a role's text proves nothing, since a vCenter
/// silently drops names it does not know, and groups add to what an account may.
final class Privileges {

    private static final Logger LOG = LoggerFactory.getLogger(Privileges.class);
    private static final Map<String, String> NEEDED = needed();

    private Privileges() {}

    static List<Privilege> of(Session session) throws IOException {
        List<String> ids = List.copyOf(NEEDED.keySet());
        boolean[] granted = ask(session, ids);
        List<Privilege> privileges = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            privileges.add(new Privilege(ids.get(i), NEEDED.getOrDefault(ids.get(i), ""),
                    granted == null || granted.length != ids.size() ? null : granted[i]));
        }
        return privileges;
    }

    /// At the root, so that it holds everywhere. Null when the server does not say.
    private static boolean @Nullable [] ask(Session session, List<String> ids) throws IOException {
        try {
            return session.call((port, content) -> port.hasPrivilegeOnEntity(content.getAuthorizationManager(),
                    content.getRootFolder(), String.valueOf(session.sessionKey()), ids.toArray(new String[0])));
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
        all.put("VirtualMachine.GuestOperations.Query", "compare the guest before and after");
        all.put("VirtualMachine.GuestOperations.Execute", "run checks in the guest");
        all.put("VApp.Export", "export disks by lease");
        return all;
    }
}
