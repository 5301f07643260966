package io.towpath.tour;

import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKey;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Prefix;
import io.towpath.planning.mapping.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A second target, a cluster that people declared: its networks, storage and namespaces. Most of the estate is mapped to it;
/// the last few lines are left for whoever looks.
@OfDemo
class DemoTargets {

    private static final String CLUSTER = "OpenShift ZRH (delivered as files)";
    private static final String NETWORKS = "nils";
    private static final String PLATFORM = "petra";
    private static final List<Integer> VLANS = List.of(31, 110, 111, 120, 121, 130, 140, 150, 160, 220, 310);
    private static final List<String> SITES = List.of("zrh", "gva", "dr");
    private static final String UNTAGGED = "network/untagged";
    /// Nobody decided yet: a network and a datastore whose counterpart is plain, a cluster, and a network that has none.
    private static final List<String> LEFT = List.of("gva dvPG-DMZ-31", "dr dvPG-DMZ-31", "dr VM Network",
            "dr ds-dr-02-c",
            "dr DR-PROD-02");
    /// Waves whose last VMs were mapped one by one, so that they can go.
    private static final int READY = 2;
    private static final long GIB = 1L << 30;
    /// What the estate needs once, and a little more.
    private static final int FREE_CPUS = 26_000;
    private static final long FREE_MEMORY = 96_000;

    private final Connections connections;
    private final Offers offers;
    private final Mapping mapping;
    private final Inventory inventory;
    private final JdbcClient jdbc;

    DemoTargets(Connections connections, Offers offers, Mapping mapping, Inventory inventory, JdbcClient jdbc) {
        this.connections = connections;
        this.offers = offers;
        this.mapping = mapping;
        this.inventory = inventory;
        this.jdbc = jdbc;
    }

    /// What people map with.
    @OfDemo
    record Mapping(Boards boards, Mappings mappings, Computes computes) {}

    /// The cluster that the plan goes to. Again changes nothing.
    UUID cluster(Path folder) throws IOException {
        var known = connections.all(Direction.TARGET).stream().map(one -> one.connection())
                .filter(one -> one.name().equals(CLUSTER)).findFirst();
        if (known.isPresent()) {
            return known.get().id();
        }
        Path place = Files.createDirectories(folder.resolve("target-cluster"));
        return connections.register(Direction.TARGET, "libvirt", CLUSTER, place.toString(), "admin");
    }

    /// Declares what the cluster has, and maps most of what the estate uses. Again changes nothing.
    void declare(UUID cluster) {
        List<Offer> networks = new ArrayList<>();
        VLANS.forEach(vlan -> networks.add(Offer.network(cluster, "network/vlan-%d".formatted(vlan), "nad", vlan,
                List.of(Prefix.of("10.%d.0.0/16".formatted(vlan & 0xff))), null)));
        networks.add(Offer.network(cluster, UNTAGGED, "nad", null, List.of(), null));
        offers.declare(networks, NETWORKS);
        offers.declare(List.of(storage(cluster, "zrh", 400_000, 20_000, 90_000), storage(cluster, "gva", 160_000, 8_000,
                40_000), storage(cluster, "dr", 20_000, 1_000, 1_200)), PLATFORM);
        offers.declare(SITES.stream().map(site -> Offer.placement(cluster, "nordwind-" + site, "namespace")).toList(),
                PLATFORM);
        mapping.computes.declare(cluster, FREE_CPUS, FREE_MEMORY * GIB, PLATFORM);
        for (MappingKind kind : MappingKind.values()) {
            map(kind, cluster);
        }
    }

    /// @param capacity, reserved, free GiB
    private static Offer storage(UUID cluster, String site, long capacity, long reserved, long free) {
        return Offer.storage(cluster, "ceph-rbd-" + site, "storage-class", "ReadWriteMany", "Block", capacity * GIB,
                reserved * GIB, free * GIB);
    }

    private void map(MappingKind kind, UUID cluster) {
        Board board = mapping.boards.of(kind, cluster);
        List<Assignment> lines = new ArrayList<>();
        for (Board.Row row : board.rows()) {
            String to = destination(kind, row);
            if (to != null && row.vms() > 0 && row.answer() instanceof Answer.Unmapped) {
                lines.add(new Assignment(MappingKey.all(cluster, row.thing().sourceId(), row.thing().name()),
                        new Choice.To(to)));
            }
        }
        if (!lines.isEmpty()) {
            mapping.mappings.change(kind, lines, board.version(), "As agreed with the platform team",
                    kind == MappingKind.NETWORK ? NETWORKS : PLATFORM);
        }
    }

    private static @Nullable String destination(MappingKind kind, Board.Row row) {
        String site = SITES.stream().filter(one -> row.sourceName().toLowerCase(Locale.ROOT).contains("-" + one))
                .findFirst().orElse(null);
        if (site == null || LEFT.contains(site + " " + row.thing().name())) {
            return null;
        }
        return switch (kind) {
            case NETWORK -> row.thing().vlanId() == null ? UNTAGGED : "network/vlan-%d".formatted(row.thing().vlanId());
            case STORAGE -> "ceph-rbd-" + site;
            case PLACEMENT -> "nordwind-" + site;
        };
    }

    /// The next waves of the plan can go: what is left of their VMs is mapped VM by VM. Again changes nothing.
    void finishNextWaves(UUID cluster) {
        List<UUID> ids = jdbc.sql("""
                select m.vm_id from wave_member m join (
                    select w.id from wave w join wave_charter c on c.wave_id = w.id
                      join cutover_window t on t.id = c.window_id
                     where w.state = 'DRAFT' and w.target_id = :cluster order by t.opens_at, w.key limit :ready) next
                    on next.id = m.wave_id and m.open
                """).param("cluster", cluster).param("ready", READY).query((row, _) -> row.getObject(1, UUID.class))
                .list();
        List<Resolution> open = mapping.mappings.resolve(cluster, mapping.mappings.current(cluster),
                inventory.vms(ids)).stream().filter(vm -> !vm.isWhole()).toList();
        for (MappingKind kind : MappingKind.values()) {
            List<Assignment> lines = new ArrayList<>();
            for (Resolution vm : open) {
                UUID source = inventory.vm(vm.vmId()).orElseThrow().sourceId();
                vm.faults().stream().filter(part -> part.kind() == kind).forEach(part -> lines.add(new Assignment(
                        new MappingKey(cluster, source, part.name(), vm.vmId(), kind == MappingKind.PLACEMENT
                                ? null
                                : part.slot()),
                        new Choice.To(switch (kind) {
                            case NETWORK -> part.name().contains("DMZ") ? "network/vlan-31" : UNTAGGED;
                            case STORAGE -> "ceph-rbd-dr";
                            case PLACEMENT -> "nordwind-dr";
                        }))));
            }
            if (!lines.isEmpty()) {
                mapping.mappings.change(kind, lines, mapping.mappings.version(kind), "For the next waves, VM by VM",
                        kind == MappingKind.NETWORK ? NETWORKS : PLATFORM);
            }
        }
    }
}
