package io.towpath.wave.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `window_objection`.
@Repository
class ObjectionStore {

    private static final String ALL = """
            select o.*, n.recipient_email, w.key from window_objection o
              join window_notice n on n.id = o.notice_id join wave w on w.id = o.wave_id
            """;

    private final JdbcClient jdbc;

    ObjectionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    UUID insert(Notice notice, Protest protest, Instant objectedTo, String address, Instant now) {
        return jdbc.sql("""
                insert into window_objection (notice_id, wave_id, name, reason, objected_to, wanted_opens_at,
                                              wanted_closes_at, address, raised_at)
                values (:notice, :wave, :name, :reason, :to, :opens, :closes, :address, :now) returning id
                """).param("notice", notice.id()).param("wave", notice.waveId()).param("name", protest.name())
                .param("reason", protest.reason()).param("to", Timestamp.from(objectedTo))
                .param("opens", stamp(protest.wantedOpensAt())).param("closes", stamp(protest.wantedClosesAt()))
                .param("address", address).param("now", Timestamp.from(now)).query(UUID.class).single();
    }

    /// Of an owner over all links that were made for the wave, newest first.
    List<Objection> of(UUID waveId, String email) {
        return jdbc.sql(ALL + """
                where o.wave_id = :wave and lower(n.recipient_email) = lower(:email) order by o.raised_at desc, o.id
                """).param("wave", waveId).param("email", email).query((row, _) -> objection(row)).list();
    }

    /// Open ones first.
    List<Objection> of(UUID waveId) {
        return jdbc.sql(ALL + " where o.wave_id = :wave order by o.answer is not null, o.raised_at desc, o.id")
                .param("wave", waveId).query((row, _) -> objection(row)).list();
    }

    /// @param window only of waves in that one; null: all
    List<Objection> open(@Nullable UUID window) {
        return jdbc.sql(ALL + """
                left join wave_charter c on c.wave_id = w.id
                where o.answer is null and (cast(:window as uuid) is null or c.window_id = :window)
                order by o.raised_at, o.id limit 200
                """).param("window", window).query((row, _) -> objection(row)).list();
    }

    Optional<Objection> lock(UUID id) {
        jdbc.sql("select id from window_objection where id = :id for update").param("id", id).query().listOfRows();
        return jdbc.sql(ALL + " where o.id = :id").param("id", id).query((row, _) -> objection(row)).optional();
    }

    void answer(UUID id, String answer, String text, String actor, Instant now) {
        jdbc.sql("""
                update window_objection set answer = :answer, answer_text = :text, answered_by = :actor,
                       answered_at = :now where id = :id and answer is null
                """).param("answer", answer).param("text", text).param("actor", actor)
                .param("now", Timestamp.from(now)).param("id", id).update();
    }

    /// Open ones of an owner, who agrees after all.
    void withdraw(UUID waveId, String email, String text, String actor, Instant now) {
        jdbc.sql("""
                update window_objection o set answer = 'withdrawn', answer_text = :text, answered_by = :actor,
                       answered_at = :now
                  from window_notice n
                 where n.id = o.notice_id and o.wave_id = :wave and o.answer is null
                   and lower(n.recipient_email) = lower(:email)
                """).param("text", text).param("actor", actor).param("now", Timestamp.from(now))
                .param("wave", waveId).param("email", email).update();
    }

    private static @Nullable Timestamp stamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Objection objection(ResultSet row) throws SQLException {
        return new Objection(row.getObject("id", UUID.class), row.getObject("notice_id", UUID.class),
                row.getObject("wave_id", UUID.class), row.getString("key"), row.getString("name"),
                row.getString("recipient_email"), row.getString("reason"), row.getTimestamp("objected_to").toInstant(),
                NoticeStore.at(row, "wanted_opens_at"), NoticeStore.at(row, "wanted_closes_at"),
                row.getTimestamp("raised_at").toInstant(), row.getString("answer"), row.getString("answer_text"),
                row.getString("answered_by"), NoticeStore.at(row, "answered_at"));
    }
}
