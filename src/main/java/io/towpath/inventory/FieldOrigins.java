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
        return jdbc.sql("select field, origin, since from field_origin where vm_id = :vm order by field")
                .param("vm", vmId).query((row, _) -> new FieldOrigin(row.getString("field"), row.getString("origin"),
                        row.getTimestamp("since").toInstant()))
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
