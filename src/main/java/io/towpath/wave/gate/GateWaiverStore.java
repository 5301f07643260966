package io.towpath.wave.gate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `gate_waiver`.
@Component
final class GateWaiverStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    GateWaiverStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Those that were not revoked, by gate.
    Map<GateName, GateWaiver> of(UUID waveId) {
        Map<GateName, GateWaiver> found = new HashMap<>();
        jdbc.sql("select * from gate_waiver where wave_id = :wave and revoked_at is null").param("wave", waveId)
                .query(this::waiver).list().forEach(waiver -> found.put(waiver.gate(), waiver));
        return found;
    }

    Optional<GateWaiver> lock(UUID id) {
        return jdbc.sql("select * from gate_waiver where id = :id and revoked_at is null for update").param("id", id)
                .query(this::waiver).optional();
    }

    UUID insert(UUID waveId, GateName gate, String reason, LocalDate expiresOn, String login) {
        return jdbc.sql("""
                insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at)
                values (:wave, :gate, :reason, :expires, :by, :now) returning id
                """).param("wave", waveId).param("gate", gate.word()).param("reason", reason)
                .param("expires", expiresOn).param("by", login).param("now", Timestamp.from(clock.instant()))
                .query(UUID.class).single();
    }

    void approve(UUID id, String login) {
        jdbc.sql("update gate_waiver set approved_by = :by, approved_at = :now where id = :id").param("by", login)
                .param("now", Timestamp.from(clock.instant())).param("id", id).update();
    }

    void revoke(UUID id, String login, String reason) {
        jdbc.sql("""
                update gate_waiver set revoked_by = :by, revoked_at = :now, revoked_reason = :reason where id = :id
                """).param("by", login).param("now", Timestamp.from(clock.instant())).param("reason", reason)
                .param("id", id).update();
    }

    private GateWaiver waiver(ResultSet row, int number) throws SQLException {
        Timestamp approved = row.getTimestamp("approved_at");
        LocalDate expires = row.getObject("expires_on", LocalDate.class);
        return new GateWaiver(row.getObject("id", UUID.class), row.getObject("wave_id", UUID.class),
                GateName.of(row.getString("gate")).orElseThrow(), row.getString("reason"), expires,
                row.getString("requested_by"), row.getTimestamp("requested_at").toInstant(),
                row.getString("approved_by"), approved == null ? null : approved.toInstant(),
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).isAfter(expires));
    }
}
