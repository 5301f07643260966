package io.towpath.replication;

import org.springframework.jdbc.core.simple.JdbcClient;

/// What the comparison of a source found at a last pass that was not the last after all.
final class FoundBefore {

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
}
