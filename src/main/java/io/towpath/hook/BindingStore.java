package io.towpath.hook;

import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.migration.TripPoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `hook_binding`, and what hooks are told of a trip.
@Component
class BindingStore {

    private static final String SELECT = """
            select b.*, h.name as hook_name,
                   case when b.wave_id is not null then w.key || ' ' || w.name else coalesce(a.name, v.name) end as scope_name
              from hook_binding b join hook h on h.id = b.hook_id
              left join wave w on w.id = b.wave_id
              left join application a on a.id = b.application_id
              left join vm v on v.id = b.vm_id
            """;
    /// What is wider comes first.
    private static final String ORDER = " order by b.wave_id is null, b.application_id is null, b.id";

    private final JdbcClient jdbc;

    BindingStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A trip, as hooks are told of it.
    ///
    /// @param cutover the visit of its last cutover, or the present one
    /// @param shared  how keys begin of what runs once for several trips, this one among them
    record Trip(UUID id, int cutover, List<String> shared, HookVariables variables) {

        Trip {
            shared = List.copyOf(shared);
        }
    }

    static String shared(Scope scope, UUID id) {
        return scope.name().toLowerCase(Locale.ROOT) + "/" + id + "/";
    }

    List<HookBinding> of(UUID hookId) {
        return jdbc.sql(SELECT + " where b.hook_id = :hook" + ORDER).param("hook", hookId)
                .query((row, _) -> binding(row)).list();
    }

    List<HookBinding> of(Scope scope, UUID id) {
        return jdbc.sql(SELECT + " where " + column(scope) + " = :id" + ORDER).param("id", id)
                .query((row, _) -> binding(row)).list();
    }

    /// Those that hold for a trip, in the order in which they run.
    List<HookBinding> of(UUID migrationId, TripPoint point) {
        return jdbc.sql(SELECT + """
                 join migration m on m.id = :trip
                 join vm on vm.id = m.vm_id
                 where b.point = :point
                   and (b.wave_id = m.wave_id or b.application_id = vm.application_id or b.vm_id = m.vm_id)
                """ + ORDER).param("trip", migrationId).param("point", point.code()).query((row, _) -> binding(row))
                .list();
    }

    boolean any(UUID migrationId, TripPoint point) {
        return jdbc.sql("""
                select exists (select from migration m join vm on vm.id = m.vm_id join hook_binding b
                                   on b.wave_id = m.wave_id or b.application_id = vm.application_id or b.vm_id = m.vm_id
                                where m.id = :trip and b.point = :point)
                """).param("trip", migrationId).param("point", point.code()).query(Boolean.class).single();
    }

    Optional<HookBinding> find(UUID id) {
        return jdbc.sql(SELECT + " where b.id = :id").param("id", id).query((row, _) -> binding(row)).optional();
    }

    Optional<String> scopeName(Scope scope, UUID id) {
        return jdbc.sql(switch (scope) {
            case WAVE -> "select key || ' ' || name from wave where id = :id";
            case APPLICATION -> "select name from application where id = :id";
            case VM -> "select name from vm where id = :id";
        }).param("id", id).query(String.class).optional();
    }

    /// By what people call it.
    Optional<UUID> scopeId(Scope scope, String named) {
        List<UUID> found = jdbc.sql(switch (scope) {
            case WAVE -> "select id from wave where lower(key) = lower(:named) or lower(name) = lower(:named)";
            case APPLICATION ->
                "select id from application where lower(name) = lower(:named) or lower(code) = lower(:named)";
            case VM -> "select id from vm where lower(name) = lower(:named)";
        }).param("named", named.strip()).query((row, _) -> row.getObject("id", UUID.class)).list();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    void insert(UUID id, UUID hookId, TripPoint point, Scope scope, UUID scopeId, OnFailure onFailure, boolean once,
            String by) {
        jdbc.sql("""
                insert into hook_binding (id, hook_id, point, %s, on_failure, once, created_at, created_by)
                values (:id, :hook, :point, :scope, :failure, :once, clock_timestamp(), :by)
                """.formatted(column(scope).replace("b.", ""))).param("id", id).param("hook", hookId)
                .param("point", point.code()).param("scope", scopeId).param("failure", onFailure.name())
                .param("once", once).param("by", by).update();
    }

    /// Waves that have not started and whose VMs it is about count as changed: what was approved of them before is void.
    void touchDrafts(Scope scope, UUID id) {
        jdbc.sql("update wave set version = version + 1 where state = 'DRAFT' and " + switch (scope) {
            case WAVE -> "id = :id";
            case APPLICATION -> """
                    id in (select member.wave_id from wave_member member join vm on vm.id = member.vm_id
                            where vm.application_id = :id)
                    """;
            case VM -> "id in (select wave_id from wave_member where vm_id = :id)";
        }).param("id", id).update();
    }

    void delete(UUID id) {
        jdbc.sql("delete from hook_binding where id = :id").param("id", id).update();
    }

    Optional<Trip> trip(UUID migrationId, TripPoint point) {
        return jdbc.sql("""
                select m.id, m.wave_id, vm.application_id,
                       coalesce((select max(s.visit) from migration_step s
                                  where s.migration_id = m.id and s.state = 'CUTTING_OVER'), m.visit) as cutover,
                       w.key || ' ' || w.name as wave, a.name as application, vm.name as vm,
                       coalesce(vm.moref, vm.external_id) as moref, coalesce(vm.bios_uuid, vm.instance_uuid) as uuid,
                       c.name as target, vm.ip_addresses,
                       array(select jsonb_array_elements_text(s -> 'addresses')
                               from target_survey t, jsonb_array_elements(t.survey -> 'standing') s
                              where t.target_id = m.target_id and s ->> 'id' = vm.id::text) as seen
                  from migration m join vm on vm.id = m.vm_id join connection c on c.id = m.target_id
                  left join wave w on w.id = m.wave_id
                  left join application a on a.id = vm.application_id
                 where m.id = :trip
                """).param("trip", migrationId)
                .query((row, _) -> new Trip(migrationId, row.getInt("cutover"), shared(row),
                        new HookVariables(row.getString("wave"),
                                row.getString("application"), row.getString("vm"), row.getString("moref"),
                                row.getString("uuid"), row.getString("target"), texts(row, "ip_addresses"),
                                texts(row, "seen"),
                                point.code(), migrationId.toString())))
                .optional();
    }

    private static List<String> shared(ResultSet row) throws SQLException {
        List<String> shared = new ArrayList<>();
        UUID wave = row.getObject("wave_id", UUID.class);
        UUID application = row.getObject("application_id", UUID.class);
        if (wave != null) {
            shared.add(shared(Scope.WAVE, wave));
        }
        if (application != null) {
            shared.add(shared(Scope.APPLICATION, application));
        }
        return shared;
    }

    /// Whether a person retried the step of a point after a run had failed: that wants the run anew, and nothing else does.
    boolean retriedSince(UUID migrationId, TripPoint point, UUID runId) {
        return jdbc.sql("""
                select exists (select from audit_event a join hook_run r on r.id = :run
                                where a.subject_type = 'migration' and a.subject_id = :trip
                                  and a.action = 'migration.retried' and a.detail ->> 'step' = :step
                                  and a.at >= r.ended_at)
                """).param("run", runId).param("trip", migrationId.toString()).param("step", point.step())
                .query(Boolean.class).single();
    }

    /// Whether the step of a point did more for a trip than to wait for its turn.
    boolean begun(UUID migrationId, TripPoint point) {
        return jdbc.sql("""
                select exists (select from migration_step
                                where migration_id = :trip and step = :step and begun
                                  and visit > :synced)
                """).param("trip", migrationId).param("step", point.step()).param("synced", lastInStep(migrationId))
                .query(Boolean.class).single();
    }

    /// Whether the step of a point is done in the present cutover.
    boolean done(UUID migrationId, TripPoint point) {
        return jdbc.sql("""
                select exists (select from migration_step
                                where migration_id = :trip and step = :step and outcome = 'DONE' and visit > :synced)
                """).param("trip", migrationId).param("step", point.step()).param("synced", lastInStep(migrationId))
                .query(Boolean.class).single();
    }

    /// The visit in which the trip was last kept in step: what came before belongs to a cutover that was given up. -1 where it
    /// never was.
    int lastInStep(UUID migrationId) {
        return jdbc.sql("""
                select coalesce(max(visit), -1) from migration_step where migration_id = :trip and state = 'SYNCING'
                """).param("trip", migrationId).query(Integer.class).single();
    }

    /// How long the open try of the step of a point has lasted; zero where there is none.
    Duration waitedFor(UUID migrationId, TripPoint point) {
        return Duration.ofMillis(jdbc.sql("""
                select coalesce(extract(epoch from max(clock_timestamp() - started_at)) * 1000, 0)::bigint
                  from migration_step where migration_id = :trip and step = :step and ended_at is null
                """).param("trip", migrationId).param("step", point.step()).query(Long.class).single());
    }

    /// Whether a trip of the wave or application went the other way after a run was asked for: back where the binding is of
    /// the way there, there again where it is of the way back.
    boolean turnedSince(HookBinding binding, UUID runId) {
        boolean back = binding.point() == TripPoint.BEFORE_ROLL_BACK || binding.point() == TripPoint.AFTER_ROLL_BACK;
        return jdbc.sql("""
                select exists (select from migration_step s join migration m on m.id = s.migration_id
                                 join vm on vm.id = m.vm_id join hook_run r on r.id = :run
                                where %s = :scope and s.step = :turn and s.started_at > r.asked_at
                                  and exists (select from migration_step e
                                               where e.migration_id = m.id and e.step = :there and e.begun))
                """.formatted(binding.scope() == Scope.WAVE ? "m.wave_id" : "vm.application_id")).param("run", runId)
                .param("scope", binding.scopeId())
                .param("turn", (back ? TripPoint.BEFORE_SHUTDOWN : TripPoint.BEFORE_ROLL_BACK).step())
                .param("there", TripPoint.BEFORE_SHUTDOWN.step()).query(Boolean.class).single();
    }

    private static String column(Scope scope) {
        return switch (scope) {
            case WAVE -> "b.wave_id";
            case APPLICATION -> "b.application_id";
            case VM -> "b.vm_id";
        };
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray()).toList();
    }

    private static HookBinding binding(ResultSet row) throws SQLException {
        UUID wave = row.getObject("wave_id", UUID.class);
        UUID application = row.getObject("application_id", UUID.class);
        UUID vm = row.getObject("vm_id", UUID.class);
        Scope scope = wave != null ? Scope.WAVE : application != null ? Scope.APPLICATION : Scope.VM;
        return new HookBinding(row.getObject("id", UUID.class), row.getObject("hook_id", UUID.class),
                row.getString("hook_name"), TripPoint.ofCode(row.getString("point")).orElseThrow(), scope,
                wave != null ? wave : application != null ? application : vm, row.getString("scope_name"),
                OnFailure.valueOf(row.getString("on_failure")), row.getBoolean("once"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("created_by"));
    }
}
