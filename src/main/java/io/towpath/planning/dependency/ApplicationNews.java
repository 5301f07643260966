package io.towpath.planning.dependency;

import io.towpath.inventory.application.ApplicationMerged;
import io.towpath.inventory.application.ApplicationRemoved;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Applications merge and go; what names them in the plan follows, in the transaction that does it.
@Component
final class ApplicationNews {

    private final JdbcClient jdbc;

    ApplicationNews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventListener
    void on(ApplicationMerged news) {
        // what would become the same as one that is there, or tie an application to itself, is not needed any more
        jdbc.sql("""
                delete from dependency d
                 where (d.from_application_id = :id and (d.to_application_id = :into or exists (
                            select from dependency o where o.from_application_id = :into and o.kind = d.kind
                               and o.evidence = d.evidence and coalesce(o.port, -1) = coalesce(d.port, -1)
                               and coalesce(o.protocol, '') = coalesce(d.protocol, '')
                               and coalesce(o.to_vm_id, o.to_application_id) = coalesce(d.to_vm_id, d.to_application_id))))
                    or (d.to_application_id = :id and (d.from_application_id = :into or exists (
                            select from dependency o where o.to_application_id = :into and o.kind = d.kind
                               and o.evidence = d.evidence and coalesce(o.port, -1) = coalesce(d.port, -1)
                               and coalesce(o.protocol, '') = coalesce(d.protocol, '')
                               and coalesce(o.from_vm_id, o.from_application_id) = coalesce(d.from_vm_id, d.from_application_id))))
                """).param("id", news.id()).param("into", news.into()).update();
        move("dependency", "from_application_id", news);
        move("dependency", "to_application_id", news);
        move("change_freeze", "application_id", news);
        move("backup_hours", "application_id", news);
    }

    private void move(String table, String column, ApplicationMerged news) {
        jdbc.sql("update %1$s set %2$s = :into where %2$s = :id".formatted(table, column)).param("into", news.into())
                .param("id", news.id()).update();
    }

    @EventListener
    void on(ApplicationRemoved news) {
        UUID id = news.id();
        jdbc.sql("delete from dependency where from_application_id = :id or to_application_id = :id").param("id", id)
                .update();
        jdbc.sql("delete from change_freeze where application_id = :id and removed_at is not null").param("id", id)
                .update();
        jdbc.sql("delete from backup_hours where application_id = :id and removed_at is not null").param("id", id)
                .update();
    }
}
