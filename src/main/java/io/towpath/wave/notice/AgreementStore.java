package io.towpath.wave.notice;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `window_agreement`, and what owners said last.
@Repository
class AgreementStore {

    private final JdbcClient jdbc;

    AgreementStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Notice notice, String name, Outage outage, String address, Instant now) {
        jdbc.sql("""
                insert into window_agreement (notice_id, wave_id, name, opens_at, closes_at, address, agreed_at)
                values (:notice, :wave, :name, :opens, :closes, :address, :now)
                """).param("notice", notice.id()).param("wave", notice.waveId()).param("name", name)
                .param("opens", Timestamp.from(Objects.requireNonNull(outage.opensAt())))
                .param("closes", Timestamp.from(Objects.requireNonNull(outage.closesAt())))
                .param("address", address).param("now", Timestamp.from(now)).update();
    }

    /// By address in small letters.
    Map<String, Stance> stances(UUID waveId) {
        Map<String, Stance> stances = new HashMap<>();
        jdbc.sql("select email, stance, name, said_at from window_stance where wave_id = :wave").param("wave", waveId)
                .query(row -> {
                    stances.put(row.getString("email"), new Stance(row.getString("stance").equals("agreed"),
                            row.getString("name"), row.getTimestamp("said_at").toInstant()));
                });
        return stances;
    }
}
