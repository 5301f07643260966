package io.towpath.planning;

import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Link;
import io.towpath.planning.wave.PlanVm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// VMs to plan, for tests without a database.
final class SomeVms {

    static final Instant NOW = Instant.parse("2027-01-04T08:30:00Z");
    static final long GB = 1_000_000_000L;

    private SomeVms() {}

    /// Of a group of its name.
    static PlanVm vm(String name) {
        return new PlanVm(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), name, name, "Group " + name,
                null, 3, "production", "medium", Complexity.SIMPLE, false, 40 * GB, 40 * GB, "linux", false, 1, 1,
                "vcenter",
                "esx-1", List.of("ds-1"), null, null, false, 2, 4 * GB, null);
    }

    static PlanEstate estate(List<PlanVm> vms, Link... links) {
        return new PlanEstate(new Estate(vms, List.of(), List.of(), List.of(links), NOW), Map.of());
    }

    static PlanContent content(List<PlannedWave> waves, Map<PlanVm, PlannedWave> placed) {
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        placed.forEach((vm, wave) -> placements.put(vm.id(), new Placed(wave.id(), "chosen", true)));
        return new PlanContent(waves, placements);
    }
}
