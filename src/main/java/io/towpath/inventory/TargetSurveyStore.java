package io.towpath.inventory;

import io.towpath.platform.spi.TargetSurvey;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `target_survey`.
@Component
final class TargetSurveyStore {

    private final JdbcClient jdbc;
    private final TraitsText json;

    TargetSurveyStore(JdbcClient jdbc, TraitsText json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Optional<TargetSurveys.Seen> of(UUID targetId) {
        return jdbc.sql("select * from target_survey where target_id = :id").param("id", targetId).query((row, _) -> {
            String survey = row.getString("survey");
            Timestamp answered = row.getTimestamp("answered_at");
            return new TargetSurveys.Seen(survey == null ? null : json.read(survey, TargetSurvey.class),
                    answered == null ? null : answered.toInstant(), row.getString("fault"),
                    row.getTimestamp("asked_at").toInstant());
        }).optional();
    }

    /// Those whose turn it is; they are this node's to ask.
    List<UUID> due(Instant now, Duration interval) {
        return jdbc.sql("""
                insert into target_survey (target_id, asked_at)
                select id, :now from connection where direction = 'target' and removed_at is null
                on conflict (target_id) do update set asked_at = excluded.asked_at
                 where target_survey.asked_at <= :before
                returning target_id
                """).param("now", Timestamp.from(now)).param("before", Timestamp.from(now.minus(interval)))
                .query((row, _) -> VmReader.id(row, "target_id")).list();
    }

    void answered(UUID targetId, TargetSurvey survey, Instant now) {
        jdbc.sql("""
                insert into target_survey (target_id, asked_at, answered_at, survey)
                values (:id, :now, :now, cast(:survey as jsonb))
                on conflict (target_id) do update
                   set asked_at = excluded.asked_at, answered_at = excluded.answered_at, survey = excluded.survey,
                       fault = null
                """).param("id", targetId).param("now", Timestamp.from(now)).param("survey", json.write(survey))
                .update();
    }

    void silent(UUID targetId, String fault, Instant now) {
        jdbc.sql("""
                insert into target_survey (target_id, asked_at, fault) values (:id, :now, :fault)
                on conflict (target_id) do update set asked_at = excluded.asked_at, fault = excluded.fault
                """).param("id", targetId).param("now", Timestamp.from(now)).param("fault", fault).update();
    }

    /// VMs with one of these names, whatever their case, or of these addresses.
    List<UUID> concerned(Collection<String> names, Collection<String> macs, Collection<String> addresses) {
        return jdbc.sql("""
                select id from vm where lower(name) = any(:names) or ip_addresses && cast(:addresses as text[])
                union select vm_id from vm_nic where mac = any(:macs)
                """).param("names", names.stream().map(String::toLowerCase).toArray(String[]::new))
                .param("macs", macs.toArray(String[]::new)).param("addresses", addresses.toArray(String[]::new))
                .query((row, _) -> VmReader.id(row, "id")).list();
    }

    List<UUID> everyVm() {
        return jdbc.sql("select id from vm where missing_since is null and kind = 'vm'")
                .query((row, _) -> VmReader.id(row, "id")).list();
    }
}
