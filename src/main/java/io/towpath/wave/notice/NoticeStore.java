package io.towpath.wave.notice;

import io.towpath.planning.calendar.LearnedMinutes;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `window_notice`, and whom and when a wave concerns.
@Repository
class NoticeStore {

    private final JdbcClient jdbc;
    private final LearnedMinutes learned;

    NoticeStore(JdbcClient jdbc, LearnedMinutes learned) {
        this.jdbc = jdbc;
        this.learned = learned;
    }

    /// A row with what proves it.
    record Sealed(Notice notice, String tokenSha256, String seal) {}

    /// An owner of VMs of a wave.
    record Owner(String name, String email, List<Outage.Part> parts) {

        int vms() {
            return parts.stream().mapToInt(part -> part.vms().size()).sum();
        }
    }

    Optional<Outage> outage(UUID waveId) {
        return jdbc.sql("""
                select w.id, w.key, w.name, w.state, c.id as window_id,
                       c.opens_at, c.closes_at, c.zone
                  from wave w left join wave_charter charter on charter.wave_id = w.id
                  left join cutover_window c on c.id = charter.window_id and c.cancelled_at is null
                 where w.id = :id
                """).param("id", waveId).query((row, _) -> new Outage(row.getObject("id", UUID.class),
                row.getString("key"), row.getString("name"), row.getString("state"),
                row.getObject("window_id", UUID.class), at(row, "opens_at"), at(row, "closes_at"),
                row.getString("zone") == null ? ZoneOffset.UTC : ZoneId.of(row.getString("zone"))))
                .optional();
    }

    /// Nobody else tells its owners, objects or answers until the transaction ends.
    void lock(UUID waveId) {
        jdbc.sql("select id from wave where id = :id for update").param("id", waveId).query().listOfRows();
    }

    /// Owners of the wave's VMs that have an address, by name.
    ///
    /// @param email only that one; null: all
    List<Owner> owners(UUID waveId, @Nullable String email) {
        Map<String, Map<String, List<String>>> vms = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Integer> minutes = new LinkedHashMap<>();
        CutoverMinutes by = learned.now();
        jdbc.sql("""
                select lower(o.owner_email) as email, o.owner_name, o.name, o.complexity, warmth.warm,
                       coalesce(o.application, 'VMs without an application') as application
                  from wave_member m join vm_overview o on o.id = m.vm_id
                  left join vm_warmth warmth on warmth.vm_id = m.vm_id
                 where m.wave_id = :wave and m.skipped is null and o.owner_email <> ''
                   and (cast(:email as text) is null or lower(o.owner_email) = lower(:email))
                 order by lower(coalesce(o.owner_name, o.owner_email)), 1, lower(o.application), lower(o.name)
                """).param("wave", waveId).param("email", email).query(row -> {
            String of = row.getString("email");
            String name = row.getString("owner_name");
            String application = row.getString("application");
            String complexity = row.getString("complexity");
            names.putIfAbsent(of, name == null || name.isBlank() ? of : name);
            vms.computeIfAbsent(of, _ -> new LinkedHashMap<>()).computeIfAbsent(application, _ -> new ArrayList<>())
                    .add(row.getString("name"));
            minutes.merge(of + "\n" + application, by.of(complexity == null
                    ? Complexity.MEDIUM
                    : Complexity.of(complexity), row.getObject("warm", Boolean.class)).p90(), Math::max);
        });
        List<Owner> owners = new ArrayList<>();
        vms.forEach((of, applications) -> owners.add(new Owner(names.getOrDefault(of, of), of,
                applications.entrySet().stream().map(part -> new Outage.Part(part.getKey(), part.getValue(),
                        minutes.getOrDefault(of + "\n" + part.getKey(), 0))).toList())));
        return owners;
    }

    List<String> withoutAddress(UUID waveId) {
        return jdbc.sql("""
                select o.name from wave_member m join vm_overview o on o.id = m.vm_id
                 where m.wave_id = :wave and m.skipped is null and coalesce(o.owner_email, '') = ''
                 order by lower(o.name), o.id
                """).param("wave", waveId).query((row, _) -> row.getString("name")).list();
    }

    void insert(Sealed made) {
        Notice one = made.notice;
        jdbc.sql("""
                insert into window_notice (id, wave_id, recipient_name, recipient_email, token_sha256, seal, opens_at,
                                           closes_at, vms, created_by, created_at, expires_at, reminder, subject)
                values (:id, :wave, :name, :email, :token, :seal, :opens, :closes, :vms, :by, :at, :expires, :reminder,
                        (select subject from window_subjects(:wave) where email = lower(:email)))
                """).param("id", one.id()).param("wave", one.waveId()).param("name", one.recipientName())
                .param("email", one.recipientEmail()).param("token", made.tokenSha256).param("seal", made.seal)
                .param("opens", Timestamp.from(one.opensAt())).param("closes", Timestamp.from(one.closesAt()))
                .param("vms", one.vms()).param("by", one.createdBy()).param("at", Timestamp.from(one.createdAt()))
                .param("expires", Timestamp.from(one.expiresAt())).param("reminder", one.reminder()).update();
    }

    /// Links before a new one end.
    void revoke(UUID waveId, String email, Instant now) {
        jdbc.sql("""
                update window_notice set revoked_at = :now
                 where wave_id = :wave and lower(recipient_email) = lower(:email) and revoked_at is null
                """).param("now", Timestamp.from(now)).param("wave", waveId).param("email", email).update();
    }

    /// @return false where it has ended before
    boolean revoke(UUID id, Instant now) {
        return jdbc.sql("update window_notice set revoked_at = :now where id = :id and revoked_at is null")
                .param("now", Timestamp.from(now)).param("id", id).update() == 1;
    }

    Optional<Sealed> byToken(String tokenSha256) {
        return jdbc.sql("select * from window_notice where token_sha256 = :token").param("token", tokenSha256)
                .query((row, _) -> new Sealed(notice(row), row.getString("token_sha256"), row.getString("seal")))
                .optional();
    }

    Optional<Notice> find(UUID id) {
        return jdbc.sql("select * from window_notice where id = :id").param("id", id)
                .query((row, _) -> notice(row)).optional();
    }

    /// The one an owner has now.
    ///
    /// @param ofOthers it was about other VMs, or other applications of theirs, than the owner has in the wave now
    record Current(Notice notice, boolean ofOthers) {}

    /// By address in small letters.
    Map<String, Current> current(UUID waveId) {
        Map<String, Current> current = new HashMap<>();
        jdbc.sql("""
                select distinct on (lower(n.recipient_email)) n.*, lower(n.recipient_email) as email,
                       coalesce(n.subject <> held.subject, false) as of_others
                  from window_notice n left join window_subjects(:wave) held on held.email = lower(n.recipient_email)
                 where n.wave_id = :wave and n.revoked_at is null
                 order by lower(n.recipient_email), n.created_at desc, n.id
                """).param("wave", waveId).query(row -> {
            current.put(row.getString("email"), new Current(notice(row), row.getBoolean("of_others")));
        });
        return current;
    }

    /// The newest links to an address whose mail has not come back, of waves that are not over.
    List<Notice> outstanding(String email) {
        return jdbc.sql("""
                select n.* from window_notice n join wave w on w.id = n.wave_id
                 where lower(n.recipient_email) = lower(:email) and n.revoked_at is null and n.undeliverable_at is null
                   and w.state not in ('STOPPED', 'COMPLETED') order by n.created_at desc
                """).param("email", email).query((row, _) -> notice(row)).list();
    }

    void undeliverable(UUID id, String why, String actor, Instant now) {
        jdbc.sql("""
                update window_notice set undeliverable_at = :now, undeliverable_by = :actor, undeliverable_why = :why
                 where id = :id and undeliverable_at is null
                """).param("now", Timestamp.from(now)).param("actor", actor).param("why", why).param("id", id)
                .update();
    }

    void onItsWayAgain(UUID id) {
        jdbc.sql("""
                update window_notice set undeliverable_at = null, undeliverable_by = null, undeliverable_why = null
                 where id = :id
                """).param("id", id).update();
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(row.getObject("id", UUID.class), row.getObject("wave_id", UUID.class),
                row.getString("recipient_name"), row.getString("recipient_email"),
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("closes_at").toInstant(), row.getInt("vms"),
                row.getString("created_by"), row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(), at(row, "revoked_at"), at(row, "undeliverable_at"),
                row.getString("undeliverable_why"), row.getInt("reminder"));
    }

    static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
