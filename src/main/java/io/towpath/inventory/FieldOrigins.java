package io.towpath.inventory;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `field_origin`: who wrote which field of a VM last.
@Component
final class FieldOrigins {

    private final JdbcClient jdbc;
    private final Clock clock;

    FieldOrigins(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Where a value came from.
    enum Origin {
        MANUAL, API, IMPORT
    }

    /// By field.
    List<FieldOrigin> of(UUID vmId) {
        return jdbc.sql("""
                select o.field, o.origin, o.since, case o.field
                           when 'ownerName' then vm.owner_name is null when 'ownerEmail' then vm.owner_email is null
                           when 'tier' then vm.tier is null when 'environment' then vm.environment is null
                           when 'criticality' then vm.criticality is null
                           when 'businessUnit' then vm.business_unit is null else false end as empty
                  from field_origin o join vm on vm.id = o.vm_id where o.vm_id = :vm order by o.field
                """).param("vm", vmId)
                .query((row, _) -> new FieldOrigin(row.getString("field"), row.getString("origin"),
                        row.getTimestamp("since").toInstant(), row.getBoolean("empty")))
                .list();
    }

    /// In the caller's transaction.
    ///
    /// @param fields in camelCase: `ownerEmail`
    void wrote(UUID vmId, Collection<String> fields, Origin origin) {
        jdbc.sql("""
                insert into field_origin (vm_id, field, origin, since)
                select :vm, field, :origin, :now from unnest(:fields) as field
                on conflict (vm_id, field) do update set origin = excluded.origin, told_by = null,
                    since = excluded.since
                """).param("vm", vmId).param("origin", Words.of(origin)).param("now", Timestamp.from(clock.instant()))
                .param("fields", fields.toArray(new String[0])).update();
    }
}
