package io.towpath.migration;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.slot.Need;
import io.towpath.slot.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What copying a VM takes: one slot everywhere, but of its host one for each disk that is read at once, and a snapshot lies on
/// each of its datastores for every disk of it. The host is the one of the last scan.
final class Demand {

    private Demand() {}

    /// @param live   whether it is read from a hypervisor; otherwise it is files
    /// @param atOnce how many of its disks may be read side by side
    static List<Need> of(Vm vm, Connection target, boolean live, int atOnce) {
        List<Need> needs = new ArrayList<>();
        if (live) {
            String host = vm.placement().host();
            if (host != null && !host.isBlank()) {
                needs.add(new Need(Resource.host(vm.sourceId(), host),
                        Math.clamp(vm.disks().size(), 1, atOnce)));
            }
            Map<String, Integer> datastores = new TreeMap<>();
            // one that stays at the source has a snapshot as well
            for (VmDisk disk : Stream.concat(vm.disks().stream(), vm.excludedDisks().stream().map(each -> each.disk()))
                    .toList()) {
                String datastore = disk.facts().traits().datastore();
                if (datastore != null && !datastore.isBlank()) {
                    datastores.merge(datastore, 1, Integer::sum);
                }
            }
            datastores.forEach((name, disks) -> needs.add(new Need(Resource.datastore(vm.sourceId(), name), disks)));
            needs.add(new Need(Resource.vcenter(vm.sourceId(), vm.sourceName()), 1));
        }
        needs.add(new Need(Resource.link(vm.sourceId(), vm.sourceName(), target.id(), target.name()), 1));
        needs.add(new Need(Resource.target(target.id(), target.name()), 1));
        return needs;
    }
}
