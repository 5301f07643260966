package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.readiness.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// A disk lies where its hosts cannot read, or nowhere that its source tells of.
@Component
final class DatastoreInaccessible extends BasicRule {

    DatastoreInaccessible() {
        super("datastore-inaccessible", "bbbb", "Datastore is not accessible",
                "What the hosts cannot read cannot be copied.",
                "Bring the datastore back (storage paths, NFS export) or let Towpath's account see it, and scan again.",
                "vmware.datastore.missing");
    }

    @Override
    List<Finding> look(Case one) {
        List<Finding> found = new ArrayList<>();
        List<String> lost = one.around().datastores().entrySet().stream()
                .filter(store -> Boolean.FALSE.equals(store.getValue().accessible())).map(Map.Entry::getKey).sorted()
                .toList();
        if (!lost.isEmpty()) {
            found.addAll(found(one, "Not accessible: %s.".formatted(some(lost)), "datastores", lost.size()));
        }
        List<String> nowhere = nowhere(one);
        if (!nowhere.isEmpty()) {
            found.addAll(found(one, "On no datastore that %s tells of: %s.".formatted(one.vm().sourceName(),
                    disks(nowhere)), "disks", nowhere.size()));
        }
        return found;
    }

    /// Disks without a datastore, where the source tells those of disks: files of a folder lie on none, and lists of a CMDB name
    /// none.
    private static List<String> nowhere(Case one) {
        List<DiscoveredDisk> disks = one.vm().disks().stream().map(VmDisk::facts).toList();
        boolean told = one.around().sourceKind().equals("vsphere") && one.around().access().placed()
                || disks.stream().anyMatch(DatastoreInaccessible::placed);
        return disks.stream().filter(disk -> !placed(disk)).filter(disk -> told || disk.file().startsWith("["))
                .map(DiscoveredDisk::label).toList();
    }

    private static boolean placed(DiscoveredDisk disk) {
        String store = disk.traits().datastore();
        return store != null && !store.isBlank();
    }
}
