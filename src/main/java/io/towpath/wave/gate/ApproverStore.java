package io.towpath.wave.gate;

import io.towpath.access.Role;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `wave_approver` and `wave_go_answer`.
@Component
final class ApproverStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    ApproverStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Row(@Nullable String login, @Nullable String role) {}

    Approvers of(UUID waveId) {
        List<Row> rows = jdbc.sql("select login, role from wave_approver where wave_id = :wave").param("wave", waveId)
                .query((row, _) -> new Row(row.getString("login"), row.getString("role"))).list();
        if (rows.isEmpty()) {
            return Approvers.ANYBODY;
        }
        int minimum = jdbc.sql("select approvals_needed from wave_terms where wave_id = :wave").param("wave", waveId)
                .query(Integer.class).optional().orElse(1);
        return new Approvers(rows.stream().map(Row::login).flatMap(Stream::ofNullable)
                .collect(Collectors.toSet()),
                rows.stream().map(Row::role).flatMap(Stream::ofNullable)
                        .map(Role::valueOf).collect(Collectors.toSet()),
                minimum);
    }

    /// The wave counts as changed: what was approved before is void.
    void put(Charter charter, Approvers approvers, String actor) {
        UUID wave = charter.waveId();
        jdbc.sql("delete from wave_approver where wave_id = :wave").param("wave", wave).update();
        approvers.persons().forEach(login -> jdbc
                .sql("insert into wave_approver (wave_id, login) values (:wave, :login)").param("wave", wave)
                .param("login", login).update());
        approvers.roles().forEach(role -> jdbc.sql("insert into wave_approver (wave_id, role) values (:wave, :role)")
                .param("wave", wave).param("role", role.name()).update());
        jdbc.sql("""
                insert into wave_terms (wave_id, approvals_needed, changed_by, changed_at)
                values (:wave, :minimum, :actor, :now)
                on conflict (wave_id) do update set approvals_needed = excluded.approvals_needed,
                    changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """).param("wave", wave).param("minimum", approvers.minimum()).param("actor", actor)
                .param("now", Timestamp.from(clock.instant())).update();
        jdbc.sql("update wave set version = version + 1 where id = :wave").param("wave", wave).update();
    }

    /// When that was put last, as the audit trail has it.
    Optional<Gates.Changed> changed(UUID waveId) {
        return jdbc.sql("""
                select actor, at, reason, detail ->> 'before' as before from audit_event
                 where subject_type = 'wave' and subject_id = :wave and action = 'wave.approvers-changed'
                 order by number desc limit 1
                """).param("wave", waveId.toString()).query((row, _) -> new Gates.Changed(row.getString("actor"),
                row.getTimestamp("at").toInstant(), row.getString("before"), row.getString("reason"))).optional();
    }

    /// Those who may decide and can sign in now, by login.
    ///
    /// @param but who requested it
    Set<String> able(Approvers approvers, String but) {
        return jdbc.sql("""
                select login from app_user
                 where enabled and login <> :but and role in ('ADMINISTRATOR', 'LEAD')
                   and (login = any(:persons) or role = any(:roles))
                """).param("but", but).param("persons", approvers.persons().toArray(String[]::new))
                .param("roles", approvers.roles().stream().map(Role::name).toArray(String[]::new))
                .query((row, _) -> row.getString("login")).set();
    }

    /// In the order in which they came.
    List<Go.Answer> answers(UUID goId) {
        return jdbc.sql("""
                select login, answered_at, reason, in_place from wave_go_answer where go_id = :go
                 order by answered_at, login
                """).param("go", goId).query((row, _) -> new Go.Answer(row.getString("login"),
                row.getTimestamp("answered_at").toInstant(), row.getString("reason"), row.getBoolean("in_place")))
                .list();
    }

    /// Who approved for themselves can approve in place of the others too.
    ///
    /// @return false when that person approved before
    boolean answer(UUID goId, String login, @Nullable String reason, boolean inPlace) {
        return jdbc.sql("""
                insert into wave_go_answer (go_id, login, answered_at, reason, in_place)
                values (:go, :login, :now, :reason, :inPlace)
                on conflict (go_id, login) do update
                set answered_at = excluded.answered_at, reason = excluded.reason, in_place = true
                where excluded.in_place and not wave_go_answer.in_place
                """).param("go", goId).param("login", login).param("now", Timestamp.from(clock.instant()))
                .param("reason", reason).param("inPlace", inPlace).update() == 1;
    }

    void forget(UUID goId) {
        jdbc.sql("delete from wave_go_answer where go_id = :go").param("go", goId).update();
    }
}
