package io.towpath.planning.mapping;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.planning.mapping.Resolution.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Where everything of VMs goes, by the versions that somebody goes by.
@Component
final class Resolver {

    private final Lookups lookups;
    private final FreezeStore freezes;

    Resolver(Lookups lookups, FreezeStore freezes) {
        this.lookups = lookups;
        this.freezes = freezes;
    }

    FreezeStore freezes() {
        return freezes;
    }

    Frozen current(UUID targetId) {
        return new Frozen(lookups.version(MappingKind.NETWORK, targetId),
                lookups.version(MappingKind.STORAGE, targetId), lookups.version(MappingKind.PLACEMENT, targetId));
    }

    List<Resolution> resolve(UUID targetId, Frozen versions, Collection<Vm> vms) {
        Lookup networks = lookups.at(MappingKind.NETWORK, targetId, versions.network());
        Lookup storage = lookups.at(MappingKind.STORAGE, targetId, versions.storage());
        Lookup placement = lookups.at(MappingKind.PLACEMENT, targetId, versions.placement());
        return vms.stream().map(vm -> {
            List<Part> parts = new ArrayList<>();
            for (int slot = 0; slot < vm.nics().size(); slot++) {
                String network = vm.nics().get(slot).network();
                parts.add(new Part(MappingKind.NETWORK, slot, network, 0,
                        networks.answer(vm.sourceId(), network, vm.id(), slot)));
            }
            for (VmDisk disk : vm.disks()) {
                String datastore = named(disk.facts().traits().datastore());
                parts.add(new Part(MappingKind.STORAGE, disk.position(), datastore, disk.facts().capacityBytes(),
                        storage.answer(vm.sourceId(), datastore, vm.id(), disk.position())));
            }
            String cluster = named(vm.placement().cluster());
            parts.add(new Part(MappingKind.PLACEMENT, 0, cluster, 0,
                    placement.answer(vm.sourceId(), cluster, vm.id(), 0)));
            return new Resolution(vm.id(), vm.name(), parts);
        }).toList();
    }

    private static String named(@org.jspecify.annotations.Nullable String name) {
        return name == null ? "" : name;
    }
}
