package io.towpath.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What network, DNS and firewall people have to do for a wave: they need it a week ahead, as a list.
@Component
public class ChangeList {

    /// Of which people.
    public enum Kind {
        NETWORK, DNS, FIREWALL
    }

    /// @param vm   whose change it is
    /// @param what a sentence in the imperative
    /// @param from, to networks for NETWORK, addresses for the others; null where not known
    public record Change(Kind kind, String vm, String what, @Nullable String from, @Nullable String to,
            @Nullable Integer port, @Nullable String protocol) {}

    /// A wave to choose: planned or made.
    ///
    /// @param id of the planned wave, or of the wave
    public record Wave(UUID id, String name, int vms) {}

    private static final String MEMBERS = """
            select vm_id from plan_placement where plan_wave_id = :wave
            union select vm_id from wave_member where wave_id = :wave
            """;

    private final JdbcClient jdbc;
    private final WaveNetworks targets;

    ChangeList(JdbcClient jdbc, WaveNetworks targets) {
        this.jdbc = jdbc;
        this.targets = targets;
    }

    /// Of the published plan, then those made by hand and not finished.
    public List<Wave> waves() {
        return jdbc.sql("""
                select id, name, vms from (
                    select 1 as rank, pw.position, pw.id, pw.name,
                           (select count(*) from plan_placement pp where pp.plan_wave_id = pw.id) as vms
                      from plan join plan_wave pw on pw.plan_id = plan.id where plan.state = 'published'
                    union all
                    select 2, 0, w.id, w.key || ' · ' || w.name,
                           (select count(*) from wave_member m where m.wave_id = w.id)
                      from wave w where w.state not in ('STOPPED', 'COMPLETED')
                       and not exists (select from plan_wave pw join plan on plan.id = pw.plan_id
                                        where pw.wave_id = w.id and plan.state = 'published')) waves
                 order by rank, position, name
                """).query((row, _) -> new Wave(row.getObject("id", UUID.class), row.getString("name"),
                row.getInt("vms"))).list();
    }

    public List<Change> of(UUID wave) {
        List<Change> changes = new ArrayList<>(networks(wave));
        changes.addAll(names(wave));
        changes.addAll(flows(wave));
        return changes;
    }

    private List<Change> networks(UUID wave) {
        Map<UUID, List<String>> to = targets.of(wave, jdbc.sql(MEMBERS).param("wave", wave)
                .query((row, _) -> row.getObject(1, UUID.class)).list());
        return jdbc.sql("""
                select vm.id, row_number() over (partition by vm.id order by n.position) as slot,
                       vm.name, n.position, n.network, n.mac, n.addresses, net.vlan from vm
                  join vm_nic n on n.vm_id = vm.id
                  left join source_network net on net.source_id = vm.source_id and net.name = n.network
                 where vm.id in (%s) order by lower(vm.name), n.position
                """.formatted(MEMBERS)).param("wave", wave).query((row, _) -> {
            String vlan = row.getString("vlan");
            List<String> addresses = List.of((String[]) row.getArray("addresses").getArray());
            return new Change(Kind.NETWORK, row.getString("name"),
                    "Make network card %d%s reachable at the target with the same address%s.".formatted(
                            row.getInt("position") + 1, row.getString("mac") == null
                                    ? ""
                                    : " (" + row.getString("mac")
                                            + ")",
                            addresses.isEmpty() ? ", which is not known" : " " + String.join(" ", addresses)),
                    row.getString("network") + (vlan == null || vlan.equals("0") ? "" : " (VLAN " + vlan + ")"),
                    at(to.get(row.getObject("id", UUID.class)), row.getInt("slot") - 1), null, null);
        }).list();
    }

    private static String at(@Nullable List<String> networks, int slot) {
        return networks == null || slot >= networks.size() ? WaveNetworks.NOT_MAPPED : networks.get(slot);
    }

    private List<Change> names(UUID wave) {
        return jdbc.sql("""
                select vm.name, vm.dns_name, vm.ip_addresses from vm
                 where vm.id in (%s) and vm.dns_name is not null order by lower(vm.name)
                """.formatted(MEMBERS)).param("wave", wave)
                .query((row, _) -> new Change(Kind.DNS, row.getString("name"),
                        "Lower the TTL of %s before the window; restore it after the sign-off.".formatted(
                                row.getString("dns_name")),
                        String.join(" ", (String[]) row.getArray("ip_addresses").getArray()), null, null, null))
                .list();
    }

    /// While one end is at the source and the other at the target, traffic between them crosses platforms.
    private List<Change> flows(UUID wave) {
        return jdbc.sql("""
                with member as (%s)
                select f.name as from_name, f.ip_addresses as from_ips, t.name as to_name, t.ip_addresses as to_ips,
                       d.port, d.protocol, d.from_vm_id in (select vm_id from member) as leaves
                  from dependency d join vm f on f.id = d.from_vm_id join vm t on t.id = d.to_vm_id
                 where (d.from_vm_id in (select vm_id from member)) <> (d.to_vm_id in (select vm_id from member))
                 order by lower(f.name), lower(t.name), d.port
                """.formatted(MEMBERS)).param("wave", wave).query((row, _) -> {
            boolean leaves = row.getBoolean("leaves");
            return new Change(Kind.FIREWALL, row.getString(leaves ? "from_name" : "to_name"),
                    "Allow %s to reach %s%s: one of them moves, the other stays for now.".formatted(
                            row.getString("from_name"), row.getString("to_name"),
                            row.getObject("port") == null ? "" : " on port " + row.getInt("port")),
                    ips(row, "from_ips"), ips(row, "to_ips"), row.getObject("port", Integer.class),
                    row.getString("protocol"));
        }).list();
    }

    private static @Nullable String ips(ResultSet row, String column) throws SQLException {
        String joined = String.join(" ", (String[]) row.getArray(column).getArray());
        return joined.isEmpty() ? null : joined;
    }
}
