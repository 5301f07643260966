package io.towpath.replication;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the comparison of a source found at a last pass that was not the last after all.
final class FoundBefore {

    private static final String NO_DIGESTS = "it is to be compared before its target starts, and no digests of what"
            + " that held were kept";

    private final JdbcClient jdbc;

    FoundBefore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What was found equal stands where no pass since then had anything to bring over but what it compared whole. A source
    /// that served in between, or wrote to any disk, may have written to this one too: what tracking says of it is what is
    /// in doubt.
    void take(Pass last) {
        jdbc.sql("""
                insert into source_comparison (migration_id, pass, disk_key, label, said, why, compared_bytes, read_bytes,
                                               blocks)
                select c.migration_id, p.number, c.disk_key, c.label, c.said, c.why, c.compared_bytes, c.read_bytes, c.blocks
                  from replication_pass p
                  join replication r on r.migration_id = p.migration_id
                  join replication_pass_disk d on d.pass_id = p.id and d.method = 'DELTA' and d.changed_bytes = 0
                  join source_comparison c on c.migration_id = p.migration_id and c.disk_key = d.disk_key
                       and c.said in ('EQUAL', 'WHOLE_BEFORE')
                       and c.pass = (select max(pass) from source_comparison
                                      where migration_id = p.migration_id and pass < p.number)
                  join replication_pass before on before.migration_id = c.migration_id and before.number = c.pass
                       and before.kind = 'FINAL' and before.started_at >= r.shut_down_at
                 where p.id = :pass
                   and not exists (select from replication_pass since
                                     left join replication_pass_disk wrote on wrote.pass_id = since.id
                                          and wrote.method = 'DELTA' and wrote.changed_bytes > 0
                                    where since.migration_id = p.migration_id and since.number > c.pass
                                      and (since.kind <> 'FINAL' or wrote.id is not null))
                on conflict do nothing
                """).param("pass", last.id()).update();
    }

    /// The next pass compares these whole. What the last one had copied or compared whole is told of it now: that pass brings it
    /// by what changed, and there are no digests of it either.
    void mark(Pass last, List<String> keys) {
        jdbc.sql("""
                insert into source_comparison (migration_id, pass, disk_key, label, said, why, compared_bytes, read_bytes,
                                               blocks)
                select p.migration_id, p.number, d.disk_key, of.label, 'WHOLE_BEFORE', '', of.capacity_bytes, 0, 0
                  from replication_pass p
                  join replication_pass_disk d on d.pass_id = p.id and d.method <> 'DELTA'
                  join replication_disk of on of.migration_id = p.migration_id and of.disk_key = d.disk_key
                 where p.id = :pass
                on conflict do nothing
                """).param("pass", last.id()).update();
        jdbc.sql("""
                update replication_disk d set resync_reason = coalesce(d.resync_reason, :why)
                  from replication_pass p
                 where p.id = :pass and d.migration_id = p.migration_id and d.disk_key = any(:keys)
                """).param("why", NO_DIGESTS).param("pass", last.id()).param("keys", keys.toArray(String[]::new))
                .update();
    }

    /// @return whether any was marked
    boolean unmark(UUID migrationId) {
        return jdbc.sql(
                "update replication_disk set resync_reason = null where migration_id = :id and resync_reason = :why")
                .param("id", migrationId).param("why", NO_DIGESTS).update() > 0;
    }

    /// What [#mark] told of the last pass, where nothing else is told of it: no comparison was begun.
    void forget(Pass last) {
        jdbc.sql("""
                delete from source_comparison c using replication_pass p
                 where p.id = :pass and c.migration_id = p.migration_id and c.pass = p.number
                   and not exists (select from source_comparison other
                                    where other.migration_id = c.migration_id and other.pass = c.pass
                                      and other.said <> 'WHOLE_BEFORE')
                """).param("pass", last.id()).update();
    }
}
