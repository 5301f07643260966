package io.towpath.inventory;

import io.towpath.disk.DiskRef;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
final class StoredInventory implements Inventory {

    private final VmReader vms;
    private final ConnectionStore connections;
    private final Platforms platforms;
    private final Reach reach;
    private final SurroundingsStore surroundings;
    private final FieldOrigins origins;

    StoredInventory(VmReader vms, ConnectionStore connections, Platforms platforms, Reach reach,
            SurroundingsStore surroundings, FieldOrigins origins) {
        this.vms = vms;
        this.connections = connections;
        this.platforms = platforms;
        this.reach = reach;
        this.surroundings = surroundings;
        this.origins = origins;
    }

    @Override
    public Optional<Vm> vm(UUID id) {
        return vms.read(List.of(id)).stream().findFirst();
    }

    @Override
    public List<Vm> vms(Collection<UUID> ids) {
        return vms.read(ids);
    }

    @Override
    public List<FieldOrigin> origins(UUID vmId) {
        return origins.of(vmId);
    }

    @Override
    public Optional<Connection> connection(UUID id) {
        return connections.find(id);
    }

    @Override
    public List<Connection> sources() {
        return connections.active(Direction.SOURCE);
    }

    @Override
    public List<Connection> targets() {
        return connections.active(Direction.TARGET);
    }

    @Override
    public DiskRef disk(Vm vm, VmDisk disk) throws IOException {
        Connection source = source(vm);
        return platforms.source(source.kind()).disk(reach.place(source), disk.facts().file(), disk.facts().member());
    }

    @Override
    public boolean readsRunning(Vm vm) {
        return platforms.live(source(vm).kind()).isPresent();
    }

    @Override
    public Set<String> datastoreKinds(Vm vm) {
        return surroundings.kinds(vm.id());
    }

    @Override
    public LiveVm open(Vm vm) throws IOException {
        Connection source = source(vm);
        LivePlatform live = platforms.live(source.kind()).orElseThrow(() -> new IOException(
                "%s: VMs of %s are read at rest only".formatted(vm.name(), source.name())));
        LiveVm there = live.open(reach.place(source), vm.externalId());
        // as they are now, and those of a VM that its last scan could not read: what stays does not drift by that
        List<Vm.ExcludedDisk> excluded = vms.excluded(vm.id());
        return excluded.isEmpty() ? there : new PartOfLiveVm(there, excluded);
    }

    @Override
    public boolean unchanged(Vm vm, VmDisk disk) throws IOException {
        Connection source = source(vm);
        return platforms.source(source.kind())
                .fingerprint(reach.place(source), disk.facts().file(), disk.facts().member())
                .equals(disk.facts().fingerprint());
    }

    private Connection source(Vm vm) {
        return connections.find(vm.sourceId())
                .orElseThrow(() -> new IllegalStateException("source " + vm.sourceId() + " of " + vm.name()));
    }
}
