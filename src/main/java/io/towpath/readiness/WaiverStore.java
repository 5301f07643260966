package io.towpath.readiness;

import io.towpath.readiness.rule.RuleFailed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `waiver`. Its state is never stored: it follows from who did what and from the day.
@Component
final class WaiverStore {

    private static final String SELECT = """
            select * from (
                select w.*,
                       case when w.vm_id is not null
                            then vm.name || coalesce(' (' || array_to_string(w.failed, ', ') || ')', '')
                            when w.application_id is not null then 'application ' || app.name
                            else 'all VMs' end as scope,
                       case when w.revoked_at is not null then 'revoked' when w.expires_on < current_date then 'expired'
                            when w.approved_at is not null then 'active' else 'requested' end as state,
                       (select count(distinct f.vm_id) from finding f where f.waiver_id = w.id) as vms
                  from waiver w left join vm on vm.id = w.vm_id left join application app on app.id = w.application_id
            ) w
            """;

    private final JdbcClient jdbc;

    WaiverStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    LocalDate today() {
        return jdbc.sql("select current_date").query(LocalDate.class).single();
    }

    boolean hasVm(UUID id) {
        return jdbc.sql("select exists (select from vm where id = :id)").param("id", id).query(Boolean.class).single();
    }

    Optional<UUID> application(String name) {
        return jdbc.sql("select id from application where lower(name) = lower(:name)").param("name", name)
                .query(UUID.class).optional();
    }

    /// The rules that broke on a VM and that no waiver covers.
    List<String> failed(UUID vmId) {
        return jdbc.sql("""
                select distinct evidence ->> 'rule' as rule from finding_open
                 where vm_id = :vm and rule = :failed and evidence ->> 'rule' is not null order by 1
                """).param("vm", vmId).param("failed", RuleFailed.ID).query((row, _) -> row.getString("rule")).list();
    }

    /// @param failed the rules whose failing it is about; empty for another rule
    UUID insert(String rule, @Nullable UUID vmId, @Nullable UUID applicationId, String reason, LocalDate until,
            String by, Timestamp now, List<String> failed) {
        return jdbc.sql("""
                insert into waiver (rule, vm_id, application_id, reason, expires_on, requested_by, requested_at, failed)
                values (:rule, :vm, :application, :reason, :until, :by, :now,
                        nullif(cast(:failed as text[]), '{}')) returning id
                """).param("rule", rule).param("vm", vmId).param("application", applicationId)
                .param("reason", reason).param("until", until).param("by", by).param("now", now)
                .param("failed", failed.toArray(String[]::new)).query(UUID.class).single();
    }

    void lock(UUID id) {
        jdbc.sql("select id from waiver where id = :id for update").param("id", id).query().listOfRows();
    }

    void approve(UUID id, String by, Timestamp now) {
        jdbc.sql("update waiver set approved_by = :by, approved_at = :now where id = :id").param("id", id)
                .param("by", by).param("now", now).update();
    }

    void revoke(UUID id, String by, String reason, Timestamp now) {
        jdbc.sql("update waiver set revoked_by = :by, revoked_at = :now, revoked_reason = :reason where id = :id")
                .param("id", id).param("by", by).param("reason", reason).param("now", now).update();
    }

    Optional<Waiver> find(UUID id) {
        return jdbc.sql(SELECT + " where w.id = :id").param("id", id).query(WaiverStore::row).optional();
    }

    List<Waiver> list(@Nullable String rule, Waiver.@Nullable State state, @Nullable UUID after, int limit) {
        return jdbc.sql(SELECT + """
                 where (cast(:rule as text) is null or w.rule = :rule)
                   and (cast(:state as text) is null or w.state = :state)
                   and (cast(:after as uuid) is null or w.id < :after)
                 order by w.id desc limit :limit
                """).param("rule", rule).param("state", state == null ? null : state.name().toLowerCase(Locale.ROOT))
                .param("after", after).param("limit", limit).query(WaiverStore::row).list();
    }

    /// VMs with a finding that it is about.
    List<UUID> covered(Waiver waiver) {
        return jdbc.sql("""
                select distinct f.vm_id from finding f join vm on vm.id = f.vm_id
                 where f.rule = :rule and (cast(:vm as uuid) is null or f.vm_id = :vm)
                   and (cast(:application as uuid) is null or vm.application_id = :application)
                 order by 1
                """).param("rule", waiver.rule()).param("vm", waiver.vmId())
                .param("application", waiver.applicationId()).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    private static Waiver row(ResultSet row, int number) throws SQLException {
        return new Waiver(row.getObject("id", UUID.class), row.getString("rule"), row.getObject("vm_id", UUID.class),
                row.getObject("application_id", UUID.class), row.getString("scope"), row.getString("reason"),
                row.getObject("expires_on", LocalDate.class), row.getString("requested_by"),
                row.getTimestamp("requested_at").toInstant(), row.getString("approved_by"),
                instant(row, "approved_at"), row.getString("revoked_by"), instant(row, "revoked_at"),
                row.getString("revoked_reason"),
                Waiver.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), row.getInt("vms"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp stamp = row.getTimestamp(column);
        return stamp == null ? null : stamp.toInstant();
    }
}
