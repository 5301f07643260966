package io.towpath.planning.dependency;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Dependency groups: VMs that must move together, computed.
public interface Groups {

    /// @param applications how many its VMs serve
    /// @param bytes        what its VMs take at the source, as far as told
    /// @param waves        keys of open waves that its VMs are in
    /// @param free         VMs in no open wave
    /// @param waived       dependencies that would tie its VMs, but for a waiver in force
    /// @param large        more VMs than a group should have
    record Group(UUID id, String key, String name, int vms, int applications, long bytes, List<String> waves, int free,
            int waived, boolean large) {

        /// Whether its VMs are planned apart: in several waves, or some in one and some in none.
        public boolean split() {
            return waves.size() > 1 || waves.size() == 1 && free > 0;
        }
    }

    /// @param name as people see it: `Webshop + 2 more`
    record Name(UUID id, String name) {}

    record Member(UUID id, String name, @Nullable UUID applicationId, @Nullable String application,
            @Nullable Integer tier, String readiness, @Nullable String wave) {}

    /// @param computedAt null before the first time
    /// @param pending    somebody changed what groups are made of since
    /// @param most       VMs in a group before cuts are proposed
    record Status(@Nullable Instant computedAt, int tookMillis, int vms, int ties, int groups, boolean pending,
            int most) {}

    /// @param text  for people: `shop-web-01 depends on shop-db-01`
    /// @param proof how that is known: `flow, port 5432/tcp, 1,200 a day`
    /// @param dependency null where an application is the reason
    record Reason(String from, String to, String text, String proof, @Nullable UUID dependency) {}

    /// @param parts VMs in each of the parts it comes apart into
    record Cut(String way, List<Dependency> dependencies, double price, List<Integer> parts) {}

    /// @param q      part of its key, its name, the name of a VM or application in it
    /// @param several only groups of more than one VM
    /// @param large  only those larger than they should be
    record Filter(@Nullable String q, boolean several, boolean large, @Nullable UUID application) {}

    Status status();

    /// The largest first.
    List<Group> page(Filter filter, int limit, int offset);

    int count(Filter filter);

    Optional<Group> find(String key);

    Optional<Group> ofVm(UUID vm);

    /// The groups of these VMs, by VM; one that came since they were computed has none.
    Map<UUID, Name> names(Collection<UUID> vms);

    /// By name.
    List<Member> members(UUID group, int limit, int offset);

    /// The fewest reasons that lead from one VM of the group to another; empty when they are not in one group.
    List<Reason> why(UUID group, UUID from, UUID to);

    /// Where the group comes apart most easily, the best first.
    List<Cut> cuts(UUID group);

    /// Computes all groups now, and waits for it.
    void recompute();

    /// Asks for waivers of dependencies of a group: it comes apart when another person approves them.
    void split(String key, Collection<UUID> dependencies, String reason, @Nullable LocalDate until, Waivers.Who who);

    /// Ties groups together by dependencies drawn by hand, from the first to each other.
    void merge(List<String> keys, String reason, String actor);
}
