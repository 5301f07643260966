package io.towpath.wave.gate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `wave_go`.
@Component
final class GoStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    GoStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// A row.
    record Request(UUID id, int waveVersion, String digest, String words, int vms, @Nullable String note,
            String requestedBy, Instant requestedAt, @Nullable String decision, @Nullable String decidedBy,
            @Nullable Instant decidedAt, @Nullable String reason, boolean withdrawn) {}

    /// The one that counts.
    Optional<Request> newest(UUID waveId) {
        return jdbc.sql("select * from wave_go where wave_id = :wave order by requested_at desc, id desc limit 1")
                .param("wave", waveId).query(GoStore::request).optional();
    }

    void insert(Charter charter, String digest, String words, int vms, @Nullable String note, String login) {
        jdbc.sql("""
                insert into wave_go (wave_id, wave_version, mapping_digest, mapping_words, vms, note, requested_by,
                                     requested_at)
                values (:wave, :version, :digest, :words, :vms, :note, :by, :now)
                """).param("wave", charter.waveId()).param("version", charter.version()).param("digest", digest)
                .param("words", words).param("vms", vms).param("note", note).param("by", login)
                .param("now", Timestamp.from(clock.instant())).update();
    }

    /// @return false when somebody decided before
    boolean decide(UUID id, String decision, String login, @Nullable String reason) {
        return jdbc.sql("""
                update wave_go set decision = :decision, decided_by = :by, decided_at = :now, decided_reason = :reason
                 where id = :id and decision is null
                """).param("decision", decision).param("by", login).param("now", Timestamp.from(clock.instant()))
                .param("reason", reason).param("id", id).update() == 1;
    }

    /// Takes an approval back.
    ///
    /// @return false when somebody was faster
    boolean withdraw(UUID id, String login, String reason) {
        return jdbc.sql("""
                update wave_go set withdrawn_by = :by, withdrawn_at = :now, withdrawn_reason = :reason
                 where id = :id and decision = 'approved' and withdrawn_by is null
                """).param("by", login).param("now", Timestamp.from(clock.instant())).param("reason", reason)
                .param("id", id).update() == 1;
    }

    /// Approved again, after it was taken back.
    ///
    /// @return false when it is not taken back any more
    boolean renew(UUID id, String login, @Nullable String reason) {
        return jdbc.sql("""
                update wave_go set decided_by = :by, decided_at = :now, decided_reason = :reason,
                                   withdrawn_by = null, withdrawn_at = null, withdrawn_reason = null
                 where id = :id and withdrawn_by is not null
                """).param("by", login).param("now", Timestamp.from(clock.instant())).param("reason", reason)
                .param("id", id).update() == 1;
    }

    private static Request request(ResultSet row, int number) throws SQLException {
        // taken back: as if it had been rejected then
        boolean withdrawn = row.getString("withdrawn_by") != null;
        Timestamp decided = row.getTimestamp(withdrawn ? "withdrawn_at" : "decided_at");
        return new Request(row.getObject("id", UUID.class), row.getInt("wave_version"),
                row.getString("mapping_digest"), row.getString("mapping_words"), row.getInt("vms"),
                row.getString("note"), row.getString("requested_by"), row.getTimestamp("requested_at").toInstant(),
                withdrawn ? "rejected" : row.getString("decision"),
                row.getString(withdrawn ? "withdrawn_by" : "decided_by"),
                decided == null ? null : decided.toInstant(),
                row.getString(withdrawn ? "withdrawn_reason" : "decided_reason"), withdrawn);
    }
}
