package io.towpath.planning.mapping;

import io.towpath.planning.mapping.Mappings.Edition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `mapping_head`, `mapping_version`, `mapping_entry`.
@Component
final class MappingStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    MappingStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    int head(MappingKind kind) {
        return jdbc.sql("select number from mapping_head where kind = :kind").param("kind", kind.word())
                .query(Integer.class).single();
    }

    /// As [#head], and nobody else makes a version until the transaction ends.
    int lock(MappingKind kind) {
        return jdbc.sql("select number from mapping_head where kind = :kind for update").param("kind", kind.word())
                .query(Integer.class).single();
    }

    /// @param targetId null: of all
    List<Assignment> entries(MappingKind kind, int version, @Nullable UUID targetId) {
        return jdbc.sql("""
                select * from mapping_entry
                 where kind = :kind and from_version <= :version and (to_version is null or to_version > :version)
                   and (cast(:target as uuid) is null or target_id = :target)
                 order by target_id, source_id, lower(name), name, vm_id nulls first, slot nulls first
                """).param("kind", kind.word()).param("version", version).param("target", targetId)
                .query(MappingStore::assignment).list();
    }

    void version(MappingKind kind, int number, String author, @Nullable String note,
            @Nullable Integer restoredFrom) {
        jdbc.sql("update mapping_head set number = :number where kind = :kind").param("number", number)
                .param("kind", kind.word()).update();
        jdbc.sql("""
                insert into mapping_version (kind, number, author, made_at, note, restored_from)
                values (:kind, :number, :author, :at, :note, :from)
                """).param("kind", kind.word()).param("number", number).param("author", author)
                .param("at", Timestamp.from(clock.instant())).param("note", note).param("from", restoredFrom).update();
    }

    /// The line as it is ends with this version, and another begins unless it is none.
    void put(MappingKind kind, int version, Assignment change) {
        MappingKey key = change.key();
        jdbc.sql("""
                update mapping_entry set to_version = :version
                 where kind = :kind and target_id = :target and source_id = :source and name = :name
                   and vm_id is not distinct from cast(:vm as uuid) and slot is not distinct from cast(:slot as integer)
                   and to_version is null
                """).param("version", version).param("kind", kind.word()).param("target", key.targetId())
                .param("source", key.sourceId()).param("name", key.name()).param("vm", key.vmId())
                .param("slot", key.slot()).update();
        if (change.choice() instanceof Choice.None) {
            return;
        }
        jdbc.sql("""
                insert into mapping_entry (kind, target_id, source_id, name, vm_id, slot, destination, ignored_reason,
                                           from_version)
                values (:kind, :target, :source, :name, :vm, :slot, :to, :ignored, :version)
                """).param("kind", kind.word()).param("target", key.targetId()).param("source", key.sourceId())
                .param("name", key.name()).param("vm", key.vmId()).param("slot", key.slot())
                .param("to", change.choice() instanceof Choice.To(String to) ? to : null)
                .param("ignored", change.choice() instanceof Choice.Ignore(String reason) ? reason : null)
                .param("version", version).update();
    }

    List<Edition> history(MappingKind kind, int limit) {
        return jdbc.sql("""
                select v.*, (select count(distinct (target_id, source_id, name, vm_id, slot)) from mapping_entry e
                              where e.kind = v.kind and (e.from_version = v.number or e.to_version = v.number)) as changes
                  from mapping_version v where v.kind = :kind order by v.number desc limit :limit
                """).param("kind", kind.word()).param("limit", limit)
                .query((row, _) -> new Edition(row.getInt("number"), row.getString("author"),
                        row.getTimestamp("made_at").toInstant(), row.getString("note"), row.getInt("changes"),
                        row.getObject("restored_from", Integer.class)))
                .list();
    }

    private static Assignment assignment(ResultSet row, int number) throws SQLException {
        String to = row.getString("destination");
        return new Assignment(new MappingKey(row.getObject("target_id", UUID.class),
                row.getObject("source_id", UUID.class), row.getString("name"), row.getObject("vm_id", UUID.class),
                row.getObject("slot", Integer.class)),
                to == null ? new Choice.Ignore(row.getString("ignored_reason")) : new Choice.To(to));
    }
}
