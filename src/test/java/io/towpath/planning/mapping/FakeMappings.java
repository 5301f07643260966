package io.towpath.planning.mapping;

import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.Resolution.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Mappings in memory: as they are, until a test says where a network goes.
public final class FakeMappings implements Mappings {

    /// By the source's name of the network.
    public final Map<String, Answer> networks = new HashMap<>();
    public final Map<UUID, Frozen> waves = new HashMap<>();
    public final Map<UUID, Frozen> trips = new HashMap<>();
    public Frozen newest = Frozen.AS_IS;

    @Override
    public int version(MappingKind kind) {
        return newest.of(kind) instanceof Integer number ? number : 0;
    }

    @Override
    public List<Edition> history(MappingKind kind, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Assignment> entries(MappingKind kind, int version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Difference> compare(MappingKind kind, int from, int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int change(MappingKind kind, List<Assignment> changes, int seen, @Nullable String note, String actor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int restore(MappingKind kind, int version, String reason, String actor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Resolution> resolve(UUID targetId, Frozen versions, Collection<Vm> vms) {
        return vms.stream().map(vm -> {
            List<Part> parts = new ArrayList<>();
            for (int slot = 0; slot < vm.nics().size(); slot++) {
                String name = vm.nics().get(slot).network();
                parts.add(new Part(MappingKind.NETWORK, slot, name, 0,
                        networks.getOrDefault(name, new Answer.AsIs(name))));
            }
            return new Resolution(vm.id(), vm.name(), parts);
        }).toList();
    }

    @Override
    public Frozen current(UUID targetId) {
        return newest;
    }

    @Override
    public Frozen forTrip(UUID targetId, @Nullable UUID waveId) {
        return waveId == null ? newest : waves.getOrDefault(waveId, Frozen.AS_IS);
    }

    @Override
    public void freezeWave(UUID waveId, Frozen versions) {
        waves.putIfAbsent(waveId, versions);
    }

    @Override
    public Optional<Frozen> ofWave(UUID waveId) {
        return Optional.ofNullable(waves.get(waveId));
    }

    @Override
    public void freezeTrip(UUID migrationId, Frozen versions) {
        trips.put(migrationId, versions);
    }

    @Override
    public Frozen ofTrip(UUID migrationId) {
        return trips.getOrDefault(migrationId, Frozen.AS_IS);
    }
}
