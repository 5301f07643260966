package io.towpath.planning.calendar;

import io.towpath.planning.calendar.FreezeImports.Made;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `freeze_import`, `freeze_origin` and `freeze_import_change`.
@Component
final class FreezeImportStore {

    private static final int SHOWN = 10;

    private final JdbcClient jdbc;

    FreezeImportStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Key(String uid, String occurrence) {}

    /// A freeze that came from a file.
    ///
    /// @param lifted whether it holds no more
    record Known(Key key, ChangeFreeze freeze, boolean lifted) {}

    /// What an import did, and what was before.
    record Done(String kind, Key key, UUID freezeId, @Nullable ChangeFreeze before) {}

    /// One import at a time, to the end of the transaction.
    void lock() {
        jdbc.sql("lock table freeze_import in share row exclusive mode").update();
    }

    Map<Key, Known> known(Collection<String> uids) {
        Map<Key, Known> known = new HashMap<>();
        jdbc.sql("""
                select o.uid, o.occurrence, f.*, app.name as application
                  from freeze_origin o join change_freeze f on f.id = o.freeze_id
                  left join application app on app.id = f.application_id where o.uid = any (:uids)
                """).param("uids", uids.toArray(String[]::new)).query(row -> {
            Key key = new Key(row.getString("uid"), row.getString("occurrence"));
            known.put(key, new Known(key, freeze(row, row.getObject("id", UUID.class)),
                    row.getTimestamp("removed_at") != null));
        });
        return known;
    }

    UUID insert(String name, String actor, Instant now) {
        return jdbc.sql("""
                insert into freeze_import (name, made_by, made_at) values (:name, :actor, :now) returning id
                """).param("name", name).param("actor", actor).param("now", Timestamp.from(now)).query(UUID.class)
                .single();
    }

    void note(UUID importId, Done done) {
        ChangeFreeze before = done.before;
        jdbc.sql("""
                insert into freeze_import_change (import_id, freeze_id, kind, uid, occurrence, name, starts_at, ends_at, zone,
                                                  application_id, business_unit, reason)
                values (:import, :freeze, :kind, :uid, :occurrence, :name, :starts, :ends, :zone, :application, :unit, :reason)
                """).param("import", importId).param("freeze", done.freezeId).param("kind", done.kind)
                .param("uid", done.key.uid).param("occurrence", done.key.occurrence)
                .param("name", before == null ? null : before.name())
                .param("starts", before == null ? null : Timestamp.from(before.startsAt()), java.sql.Types.TIMESTAMP)
                .param("ends", before == null ? null : Timestamp.from(before.endsAt()), java.sql.Types.TIMESTAMP)
                .param("zone", before == null ? null : before.zone().getId())
                .param("application", before == null ? null : before.applicationId())
                .param("unit", before == null ? null : before.businessUnit())
                .param("reason", before == null ? null : before.reason()).update();
    }

    List<Done> changes(UUID importId) {
        return jdbc.sql("""
                select c.*, app.name as application from freeze_import_change c
                  left join application app on app.id = c.application_id where c.import_id = :id order by c.freeze_id
                """).param("id", importId).query((row, _) -> {
            UUID id = row.getObject("freeze_id", UUID.class);
            String kind = row.getString("kind");
            return new Done(kind, new Key(row.getString("uid"), row.getString("occurrence")), id,
                    kind.equals("changed") ? freeze(row, id) : null);
        }).list();
    }

    void origin(Key key, UUID freezeId) {
        jdbc.sql("insert into freeze_origin (uid, occurrence, freeze_id) values (:uid, :occurrence, :freeze)")
                .param("uid", key.uid).param("occurrence", key.occurrence).param("freeze", freezeId).update();
    }

    void forget(UUID freezeId) {
        jdbc.sql("delete from freeze_origin where freeze_id = :freeze").param("freeze", freezeId).update();
    }

    void update(UUID id, ChangeFreeze freeze) {
        jdbc.sql("""
                update change_freeze set name = :name, starts_at = :starts, ends_at = :ends, zone = :zone,
                       application_id = :application, business_unit = :unit, reason = :reason where id = :id
                """).param("id", id).param("name", freeze.name()).param("starts", Timestamp.from(freeze.startsAt()))
                .param("ends", Timestamp.from(freeze.endsAt())).param("zone", freeze.zone().getId())
                .param("application", freeze.applicationId()).param("unit", freeze.businessUnit())
                .param("reason", freeze.reason()).update();
    }

    void restore(UUID id) {
        jdbc.sql("update change_freeze set removed_at = null where id = :id").param("id", id).update();
    }

    /// @return false where it was undone before
    boolean undone(UUID id, String actor, Instant now) {
        return jdbc.sql("""
                update freeze_import set undone_by = :actor, undone_at = :now where id = :id and undone_at is null
                """).param("id", id).param("actor", actor).param("now", Timestamp.from(now)).update() == 1;
    }

    Optional<Made> find(UUID id) {
        return made("where i.id = :id", id).stream().findFirst();
    }

    List<Made> recent() {
        return made("", null);
    }

    /// By their numbers, which are given one import at a time: ids and `made_at` are by the clocks of whichever it was.
    private List<Made> made(String where, @Nullable UUID id) {
        var statement = jdbc.sql("""
                select i.*, not exists (select from freeze_import newer
                                         where newer.undone_at is null and newer.number > i.number) as newest,
                       (select count(*) from freeze_import_change c where c.import_id = i.id and kind = 'added') as added,
                       (select count(*) from freeze_import_change c where c.import_id = i.id and kind = 'changed') as changed,
                       (select count(*) from freeze_import_change c where c.import_id = i.id and kind = 'lifted') as lifted
                  from freeze_import i %s order by i.number desc limit %d
                """.formatted(where, SHOWN));
        return (id == null ? statement : statement.param("id", id)).query((row, _) -> {
            Timestamp undone = row.getTimestamp("undone_at");
            return new Made(row.getObject("id", UUID.class), row.getString("name"), row.getString("made_by"),
                    row.getTimestamp("made_at").toInstant(), row.getInt("added"), row.getInt("changed"),
                    row.getInt("lifted"), row.getString("undone_by"), undone == null ? null : undone.toInstant(),
                    undone == null && row.getBoolean("newest"));
        }).list();
    }

    private static ChangeFreeze freeze(ResultSet row, UUID id) throws SQLException {
        return new ChangeFreeze(id, row.getString("name"), row.getTimestamp("starts_at").toInstant(),
                row.getTimestamp("ends_at").toInstant(), ZoneId.of(row.getString("zone")),
                row.getObject("application_id", UUID.class), row.getString("application"),
                row.getString("business_unit"), row.getString("reason"));
    }
}
