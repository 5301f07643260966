package io.towpath.report;

import io.towpath.report.ChangeList.Change;
import io.towpath.report.ChangeList.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Dependencies that cross platforms while one end has moved and the other has not. An application is all its VMs.
@Component
class Crossings {

    private static final int NAMED = 5;

    /// VMs of an end that are at the source still: those that moved are on the other side already.
    private static final String VMS = """
            array(select v.id from vm v left join migration_latest trip on trip.vm_id = v.id
                   where (v.id = d.%1$s_vm_id or v.application_id = d.%1$s_application_id)
                     and v.kind = 'vm' and v.missing_since is null
                     and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                   order by lower(v.name)) as %1$s_vms
            """;

    private final JdbcClient jdbc;

    Crossings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param application null: the end is one VM
    private record Side(@Nullable String application, List<UUID> vms) {}

    private record Edge(String kind, Side from, Side to, @Nullable Integer port, @Nullable String protocol) {}

    private record Machine(String name, List<String> addresses) {}

    List<Change> of(Set<UUID> moving) {
        List<Edge> edges = jdbc.sql("""
                select d.kind, d.port, d.protocol, fa.name as from_app, ta.name as to_app, %s, %s from dependency d
                  left join application fa on fa.id = d.from_application_id
                  left join application ta on ta.id = d.to_application_id
                 where d.from_vm_id = any(:moving) or d.to_vm_id = any(:moving)
                    or d.from_application_id in (select application_id from vm where id = any(:moving))
                    or d.to_application_id in (select application_id from vm where id = any(:moving))
                 order by d.kind, coalesce(fa.name, ''), coalesce(ta.name, ''), d.port, d.id
                """.formatted(VMS.formatted("from"), VMS.formatted("to"))).param("moving", moving.toArray(UUID[]::new))
                .query((row, _) -> new Edge(row.getString("kind"), side(row, "from"), side(row, "to"),
                        row.getObject("port", Integer.class), row.getString("protocol")))
                .list();
        Map<UUID, Machine> machines = machines(edges);
        List<Change> changes = new ArrayList<>();
        for (Edge edge : edges) {
            switch (edge.kind) {
                case "shares-disk" -> torn(edge, moving, machines, Kind.STORAGE,
                        "%s shares a disk with %s, which stays for now: move both, or detach the disk before the window.")
                        .ifPresent(changes::add);
                case "cluster-of" -> torn(edge, moving, machines, Kind.CLUSTER,
                        "%s is in one cluster with %s, which stays for now: agree with its people who serves meanwhile.")
                        .ifPresent(changes::add);
                default -> {
                    flow(edge, moving, true, machines).ifPresent(changes::add);
                    flow(edge, moving, false, machines).ifPresent(changes::add);
                }
            }
        }
        return changes;
    }

    private static Side side(ResultSet row, String end) throws SQLException {
        return new Side(row.getString(end + "_app"), List.of((UUID[]) row.getArray(end + "_vms").getArray()));
    }

    private Map<UUID, Machine> machines(List<Edge> edges) {
        UUID[] ids = edges.stream().flatMap(edge -> Stream.concat(edge.from.vms.stream(),
                edge.to.vms.stream())).distinct().toArray(UUID[]::new);
        return jdbc.sql("select id, name, ip_addresses from vm where id = any(:ids)").param("ids", ids)
                .query((row, _) -> Map.entry(row.getObject("id", UUID.class), new Machine(row.getString("name"),
                        List.of((String[]) row.getArray("ip_addresses").getArray()))))
                .list().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Optional<Change> torn(Edge edge, Set<UUID> moving, Map<UUID, Machine> machines, Kind kind,
            String words) {
        boolean leaves = edge.from.vms.stream().anyMatch(moving::contains);
        List<UUID> go = part(leaves ? edge.from : edge.to, moving, true);
        List<UUID> stay = part(leaves ? edge.to : edge.from, moving, false);
        return go.isEmpty() || stay.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change(kind, named(leaves ? edge.from : edge.to, go, machines),
                        words.formatted(named(leaves ? edge.from : edge.to, go, machines),
                                named(leaves ? edge.to : edge.from, stay, machines)),
                        null, null, null, null));
    }

    /// @param leaves whether it is the first end that moves
    private static Optional<Change> flow(Edge edge, Set<UUID> moving, boolean leaves,
            Map<UUID, Machine> machines) {
        List<UUID> from = part(edge.from, moving, leaves);
        List<UUID> to = part(edge.to, moving, !leaves);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Change(Kind.FIREWALL, leaves
                ? named(edge.from, from, machines)
                : named(edge.to, to, machines),
                "Allow %s to reach %s%s: one of them moves, the other stays for now.".formatted(
                        named(edge.from, from, machines), named(edge.to, to, machines),
                        edge.port == null ? "" : " on port " + edge.port),
                addresses(from, machines), addresses(to, machines), edge.port, edge.protocol));
    }

    private static List<UUID> part(Side side, Collection<UUID> moving, boolean moves) {
        return side.vms.stream().filter(vm -> moving.contains(vm) == moves).toList();
    }

    /// `web01`; of an application `Webshop (web01, web02)`, of a large one `Webshop (12 VMs)`.
    private static String named(Side side, List<UUID> vms, Map<UUID, Machine> machines) {
        List<String> names = vms.stream().map(machines::get).filter(Objects::nonNull).map(Machine::name)
                .toList();
        return side.application == null
                ? String.join(", ", names)
                : "%s (%s)".formatted(side.application, names.size() <= NAMED
                        ? String.join(", ", names)
                        : names.size() + " VMs");
    }

    private static @Nullable String addresses(List<UUID> vms, Map<UUID, Machine> machines) {
        String joined = vms.stream().map(machines::get).filter(Objects::nonNull)
                .flatMap(machine -> machine.addresses.stream()).distinct().collect(Collectors.joining(" "));
        return joined.isEmpty() ? null : joined;
    }
}
