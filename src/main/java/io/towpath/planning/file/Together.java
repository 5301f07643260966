package io.towpath.planning.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Who moves together, by the ties that the server knows too: a VM and its application, the ends of a dependency, two VMs
/// with the same disk. Infrastructure ties nobody but by a shared disk, nor does an application without VMs.
public final class Together {

    private final Map<UUID, UUID> applicationOf;
    private final Set<UUID> infrastructure;
    private final Set<UUID> served;
    private final Map<UUID, UUID> parent = new HashMap<>();
    private final Set<UUID> vms;

    /// @param applicationOf by VM; those without an application are left out
    public Together(Set<UUID> vms, Map<UUID, UUID> applicationOf, Set<UUID> infrastructure) {
        this.vms = vms;
        this.applicationOf = applicationOf;
        this.infrastructure = infrastructure;
        served = new TreeSet<>(applicationOf.values());
        vms.forEach(vm -> parent.put(vm, vm));
        applicationOf.forEach((vm, application) -> {
            if (vms.contains(vm) && !infrastructure.contains(application)) {
                union(vm, application);
            }
        });
    }

    /// A dependency; each end is a VM or an application.
    ///
    /// @param sharesDisk the one kind that ties infrastructure too
    /// @return whether it holds its ends together
    public boolean tie(UUID from, UUID to, boolean sharesDisk) {
        if (from.equals(to) || !exists(from) || !exists(to)) {
            return false;
        }
        boolean one = isInfrastructure(from);
        boolean other = isInfrastructure(to);
        boolean holds = !one && !other || one && other && sharesDisk && vms.contains(from) && vms.contains(to);
        if (holds) {
            union(from, to);
        }
        return holds;
    }

    private boolean exists(UUID end) {
        return vms.contains(end) || served.contains(end);
    }

    private boolean isInfrastructure(UUID end) {
        UUID application = vms.contains(end) ? applicationOf.get(end) : end;
        return application != null && infrastructure.contains(application);
    }

    /// Each VM in exactly one, the largest first, then by the first VM's id.
    public List<Set<UUID>> groups() {
        Map<UUID, Set<UUID>> byRoot = new HashMap<>();
        vms.forEach(vm -> byRoot.computeIfAbsent(root(vm), _ -> new TreeSet<>()).add(vm));
        List<Set<UUID>> groups = new ArrayList<>(byRoot.values());
        groups.sort(Comparator.comparing((Set<UUID> group) -> -group.size())
                .thenComparing(group -> group.iterator().next()));
        return groups;
    }

    private void union(UUID one, UUID other) {
        parent.put(root(one), root(other));
    }

    private UUID root(UUID of) {
        UUID at = of;
        for (UUID up = parent.getOrDefault(at, at); !up.equals(at); up = parent.getOrDefault(at, at)) {
            parent.put(at, parent.getOrDefault(up, up));
            at = up;
        }
        return at;
    }
}
