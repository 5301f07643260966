package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How long an import can be undone, and how long its file is kept.
@Component
final class Undoing {

    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);
    /// No file comes for longer.
    private static final Duration RECEIVING = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final ImportStore store;
    private final ImportFiles files;
    private final Clock clock;

    Undoing(JdbcClient jdbc, ImportStore store, ImportFiles files, Clock clock) {
        this.jdbc = jdbc;
        this.store = store;
        this.files = files;
        this.clock = clock;
    }

    /// @throws RefusedException naming what stands in the way
    void requirePossible(ImportView one) {
        if (!possible(one.id())) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "undo-too-late",
                    "%s cannot be undone any more: a later import of this kind was applied".formatted(one.fileName()),
                    "Undo the later one, or import a file with the values that shall hold.");
        }
        List<String> waves = jdbc.sql("""
                select distinct w.key || ' ' || w.name from import_row r
                join wave_member m on m.vm_id = r.target_id and m.open join wave w on w.id = m.wave_id
                where r.import_id = :id and r.outcome in ('created', 'updated', 'missing') and w.state <> 'DRAFT'
                order by 1 limit 5
                """).param("id", one.id()).query((found, _) -> found.getString(1)).list();
        if (!waves.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "undo-too-late",
                    "%s cannot be undone any more: VMs that it changed are in a wave that has started: %s".formatted(
                            one.fileName(), String.join(", ", waves)),
                    "Change single VMs by hand, or import a file with the values that shall hold.");
        }
    }

    /// Whether what it did is still known.
    private boolean possible(UUID id) {
        return jdbc.sql("""
                select not exists (select 1 from import later where later.kind = i.kind and later.scope = i.scope
                                   and later.state = 'applied' and later.id <> i.id
                                   and later.applied_at >= i.applied_at)
                from import i where i.id = :id
                """).param("id", id).query(Boolean.class).single();
    }

    /// The reverse diffs of earlier imports of its kind and scope are of no use any more.
    void tooLateForEarlier(UUID id) {
        jdbc.sql("""
                delete from import_change where import_id in (
                    select earlier.id from import earlier join import i on i.kind = earlier.kind and i.scope = earlier.scope
                    where i.id = :id and earlier.id <> i.id and earlier.state in ('applied', 'undone'))
                """).param("id", id).update();
    }

    List<UUID> sources(UUID id) {
        return jdbc.sql("select unnest(source_ids) from import where id = :id").param("id", id)
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    String scope(UUID id) {
        return jdbc.sql("select scope from import where id = :id").param("id", id).query(String.class).single();
    }

    boolean hasFiles(ImportView one) {
        try {
            return !files.of(one.id()).isEmpty();
        } catch (IOException e) {
            LOG.warn("{}: {}", one.fileName(), e.toString());
            return false;
        }
    }

    void requireFiles(ImportView one) {
        if (!hasFiles(one)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "file-gone",
                    "the file of this import is not kept on this node any more", "Send it again.");
        }
    }

    /// Of this node: what a process left that died while a file came, and what another node ended.
    void removeUnneeded() {
        try {
            List<UUID> here = files.untouchedFor(RECEIVING);
            List<UUID> needed = store.needFiles(here);
            for (UUID id : here) {
                if (!needed.contains(id)) {
                    files.remove(id);
                }
            }
        } catch (IOException e) {
            LOG.warn("files of imports that nobody needs could not be removed: {}", e.toString());
        }
    }

    void removeFiles(UUID id) {
        try {
            files.remove(id);
            store.filesRemoved(id, clock.instant());
        } catch (IOException e) {
            LOG.warn("the file of import {} could not be removed: {}", id, e.toString());
        }
    }
}
