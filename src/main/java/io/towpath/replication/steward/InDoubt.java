package io.towpath.replication.steward;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Snapshots of ours of which nobody knows whether they are there: which of them are looked for no more, and which of those
/// thought gone are looked for again.
@Component
class InDoubt {

    /// What to do about one that is given up.
    private static final String REMEDY = " It may be there and grow: look for it at the source by its name, and remove it there.";

    /// For so long snapshots of a VM that no scan finds are looked for.
    private static final int MISSING_DAYS = 7;

    private final JdbcClient jdbc;
    private final LedgerTime times;

    InDoubt(JdbcClient jdbc, LedgerTime times) {
        this.jdbc = jdbc;
        this.times = times;
    }

    /// @param closed  by the ledger's clock
    /// @param source  where it was seen
    /// @param scanned when the newest scan that saw it began, by the machine's clock
    private record Seen(UUID id, Timestamp closed, UUID source, Instant scanned) {}

    /// Opens again those that were thought gone and that a scan saw which began later: a snapshot may come to be after its
    /// taker gave up. What a scan tells may be as old as its beginning. The source may be the same vCenter registered anew.
    ///
    /// @return how many
    int reopen() {
        int opened = 0;
        for (Seen one : seen()) {
            if (times.of(one.scanned).isAfter(one.closed.toInstant())) {
                opened += jdbc.sql("""
                        update source_snapshot
                           set removed_at = null, source_id = :source,
                               last_error = 'A scan saw it after it was thought gone.'
                         where id = :id and removed_at = :closed
                        """).param("source", one.source).param("id", one.id).param("closed", one.closed).update();
            }
        }
        return opened;
    }

    /// Those that are closed and that the last word of a source still names.
    private List<Seen> seen() {
        return jdbc.sql("""
                select s.id, s.removed_at, seen.source_id, max(scan.started_at) as scanned
                  from source_snapshot s
                  join (select vm.source_id, c.instance_uuid, vm.external_id, vm.last_seen_at, shot->>'name' as name
                          from vm join connection c on c.id = vm.source_id and c.removed_at is null,
                               jsonb_array_elements(case jsonb_typeof(vm.traits->'snapshots') when 'array'
                                                    then vm.traits->'snapshots' else '[]' end) as shot
                         where vm.missing_since is null and shot->>'name' like 'towpath-%') seen
                    on s.name = seen.name and s.vm_ref = seen.external_id
                   and (s.source_id = seen.source_id
                        or seen.instance_uuid = (select instance_uuid from connection where id = s.source_id))
                  join scan on scan.source_id = seen.source_id and scan.started_at <= seen.last_seen_at
                 where s.removed_at is not null
                 group by s.id, s.removed_at, seen.source_id
                """).query((row, _) -> new Seen(row.getObject("id", UUID.class), row.getTimestamp("removed_at"),
                row.getObject("source_id", UUID.class), row.getTimestamp("scanned").toInstant())).list();
    }

    /// Closes those whose trip ended and that nobody can look for: their VM is missing for long, or its source was taken
    /// away. One that a scan sees all the same is opened again.
    ///
    /// @return how many
    int giveUp() {
        // since when a VM is missing a scan told, by the machine's clock
        return jdbc.sql("""
                update source_snapshot s
                   set removed_at = clock_timestamp(),
                       last_error = case when c.removed_at is null
                                    then 'Not looked for any more: no scan found its VM for ' || :days || ' days.'
                                    else 'Not looked for any more: its source was taken away.' end || :remedy
                  from source_snapshot one
                  join migration m on m.id = one.migration_id
                  left join vm here on here.source_id = one.source_id and here.external_id = one.vm_ref
                  join vm on vm.id = coalesce(here.id, m.vm_id)
                  join connection c on c.id = one.source_id
                 where one.id = s.id and s.removed_at is null and m.state = any(:ended)
                   and (c.removed_at is not null
                        or vm.missing_since < pg_catalog.clock_timestamp() - make_interval(days => :days))
                """).param("ended", Watch.ENDED.toArray(String[]::new)).param("remedy", REMEDY)
                .param("days", MISSING_DAYS).update();
    }
}
