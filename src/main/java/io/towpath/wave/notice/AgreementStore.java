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
                insert into window_agreement (notice_id, wave_id, name, opens_at, closes_at, subject, address, agreed_at)
                values (:notice, :wave, :name, :opens, :closes, coalesce((select subject from window_subjects(:wave)
                        where email = lower(:email)), ''), :address, :now)
                """).param("email", notice.recipientEmail()).param("notice", notice.id()).param("wave", notice.waveId())
                .param("name", name)
                .param("opens", Timestamp.from(Objects.requireNonNull(outage.opensAt())))
                .param("closes", Timestamp.from(Objects.requireNonNull(outage.closesAt())))
                .param("address", address).param("now", Timestamp.from(now)).update();
    }

    /// By address in small letters; without agreements that were about other VMs than the wave has now.
    Map<String, Stance> stances(UUID waveId) {
        Map<String, Stance> stances = new HashMap<>();
        jdbc.sql("""
                select s.email, s.stance, s.name, s.said_at from window_stance s
                  left join window_subjects(:wave) held on held.email = s.email
                 where s.wave_id = :wave and (s.subject is null or s.subject = held.subject)
                """).param("wave", waveId)
                .query(row -> {
                    stances.put(row.getString("email"), new Stance(row.getString("stance").equals("agreed"),
                            row.getString("name"), row.getTimestamp("said_at").toInstant()));
                });
        return stances;
    }
}
