package io.towpath.planning.mapping;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Who uses what at the sources: VMs that are there, are in scope, and have not moved yet.
@Component
final class UseStore {

    private static final String VMS = """
             from vm
             left join migration_latest m on m.vm_id = vm.id
             left join wave_member member on member.vm_id = vm.id and member.open
             left join wave on wave.id = member.wave_id
            """;
    private static final String IN_SCOPE = """
             where vm.missing_since is null and vm.kind = 'vm' and vm.excluded_reason is null
               and coalesce(vm.strategy, 'rehost') in ('rehost', 'relocate', 'tbc') and m.state is distinct from 'DONE'
            """;
    private static final String COLUMNS = """
            select vm.id, vm.name as vm_name, vm.source_id, wave.id as wave_id, wave.key as wave_key,
                   wave.name as wave_name, wave.target_id, wave.state as wave_state,
            """;

    private final JdbcClient jdbc;

    UseStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Use> of(MappingKind kind) {
        return jdbc.sql(switch (kind) {
            // with one card only, its addresses are the VM's
            case NETWORK -> COLUMNS + """
                    nic.network as used, nic.position as slot, 0 as bytes,
                    case when cardinality(nic.addresses) > 0 then nic.addresses
                         when count(*) over (partition by vm.id) = 1 then vm.ip_addresses else '{}' end as addresses
                    """ + VMS + " join vm_nic nic on nic.vm_id = vm.id " + IN_SCOPE + " order by lower(vm.name), slot";
            case STORAGE -> COLUMNS + """
                    coalesce(disk.datastore, '') as used, disk.position as slot, disk.capacity_bytes as bytes,
                    cast('{}' as text[]) as addresses
                    """ + VMS + " join vm_disk disk on disk.vm_id = vm.id and disk.removed_at is null"
                    + " and disk.excluded_reason is null " + IN_SCOPE
                    + " order by lower(vm.name), slot";
            case PLACEMENT -> COLUMNS + """
                    coalesce(vm.cluster, '') as used, 0 as slot, 0 as bytes, cast('{}' as text[]) as addresses
                    """ + VMS + IN_SCOPE + " order by lower(vm.name)";
        }).query(UseStore::use).list();
    }

    /// What sources told of the things themselves.
    List<Thing> things(MappingKind kind) {
        return jdbc.sql(switch (kind) {
            case NETWORK -> "select source_id, name, kind, switch, vlan, mtu, cast(null as bigint) as capacity_bytes,"
                    + " cast(null as bigint) as free_bytes from source_network";
            case STORAGE -> "select source_id, name, kind, null as switch, null as vlan, cast(null as integer) as mtu,"
                    + " capacity_bytes, free_bytes from source_datastore";
            case PLACEMENT -> "select source_id, name, datacenter as kind, null as switch, null as vlan,"
                    + " cast(null as integer) as mtu, cast(null as bigint) as capacity_bytes,"
                    + " cast(null as bigint) as free_bytes from source_cluster";
        }).query((row, _) -> new Thing(row.getObject("source_id", UUID.class), row.getString("name"),
                row.getString("kind"), row.getString("switch"), row.getString("vlan"),
                row.getObject("mtu", Integer.class))).list();
    }

    private static Use use(ResultSet row, int number) throws SQLException {
        Array addresses = row.getArray("addresses");
        return new Use(row.getObject("id", UUID.class), row.getString("vm_name"),
                row.getObject("source_id", UUID.class), row.getString("used"), row.getInt("slot"),
                addresses == null ? List.of() : List.of((String[]) addresses.getArray()), row.getLong("bytes"),
                wave(row));
    }

    private static Use.@Nullable Wave wave(ResultSet row) throws SQLException {
        UUID id = row.getObject("wave_id", UUID.class);
        return id == null
                ? null
                : new Use.Wave(id, row.getString("wave_key"), row.getString("wave_name"),
                        row.getObject("target_id", UUID.class), !row.getString("wave_state").equals("DRAFT"));
    }
}
