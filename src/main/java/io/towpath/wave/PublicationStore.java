package io.towpath.wave;

import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `plan_publication`: what publishing did, with the rows of waves as they were before.
@Repository
class PublicationStore {

    /// Everything that is deleted with a draft, in the order in which it can be made again. What only a wave that was
    /// started has is not here.
    static final List<String> TABLES = List.of("wave", "wave_member", "wave_terms", "wave_predecessor", "gate_waiver",
            "wave_go", "wave_go_answer", "wave_confirmation", "wave_approver", "wave_batch_policy", "wave_runbook",
            "wave_failure_limit", "wave_shift_note", "wave_way_back_consent", "window_notice", "window_objection",
            "window_agreement", "hook_binding");
    /// Rows of what is gone meanwhile do not come back.
    private static final Map<String, String> STILL_THERE = Map.of(
            "wave_member", " and r.vm_id in (select id from vm)",
            "wave_predecessor", " and r.needs_id in (select id from wave) and r.wave_id in (select id from wave)",
            "hook_binding", " and r.hook_id in (select id from hook)");

    /// What people do about a wave without changing it, by table, in words.
    private static final Map<String, String> SINCE = Map.of(
            "window_notice", "'notice to ' || t.recipient_name",
            "window_agreement", "'agreed: ' || t.name",
            "window_objection", "'objection of ' || t.name || coalesce(', answered by ' || t.answered_by, '')",
            "gate_waiver", "'waiver of the gate ' || replace(t.gate, '-', ' ') || case"
                    + " when t.revoked_by is not null then ', revoked by ' || t.revoked_by"
                    + " when t.approved_by is not null then ', approved by ' || t.approved_by"
                    + " else ', asked by ' || t.requested_by end",
            "wave_go", "'the go that ' || t.requested_by || ' asked for'",
            "wave_go_answer", "'approval of ' || t.login",
            "wave_confirmation",
            "'exit criterion ' || replace(t.criterion, '-', ' ') || ', confirmed by ' || t.confirmed_by",
            "wave_way_back_consent", "'consent of ' || t.agreed_by || ' to groups that go back by themselves'");

    /// By it an undo knows waivers that publishing revoked from those that people did.
    private static final String BECAME_ANOTHER = "Publishing a plan gave the wave another time or mostly other VMs.";

    private final JdbcClient db;

    PublicationStore(JdbcClient db) {
        this.db = db;
    }

    /// @param before   the plan that was published until then
    /// @param versions of waves that it made or changed, as it left them
    record Publication(UUID id, UUID planId, @Nullable UUID before, PlanDesk.@Nullable Published earlier,
            Set<UUID> made, Map<UUID, Integer> versions, List<UUID> windows, String by, Instant at) {}

    /// Keys of those drafts that wait for themselves over others, as planned and as people said: none could ever start.
    List<String> waitingForThemselves(Collection<UUID> drafts) {
        return db.sql("""
                with recursive need as materialized (
                    select n.wave_id, n.needs_id from wave_need n join wave w on w.id = n.wave_id and w.state = 'DRAFT'),
                before (wave_id, needs_id) as (
                    select wave_id, needs_id from need
                    union
                    select before.wave_id, need.needs_id from before join need on need.wave_id = before.needs_id)
                select w.key from before join wave w on w.id = before.wave_id
                 where before.needs_id = before.wave_id and w.id = any(:drafts) order by w.key
                """).param("drafts", drafts.toArray(UUID[]::new)).query((row, _) -> row.getString("key")).list();
    }

    /// All rows of these drafts as they are, and which planned waves they are.
    Map<String, String> rows(Collection<UUID> waves, UUID plan) {
        Map<String, String> rows = new LinkedHashMap<>();
        UUID[] ids = waves.toArray(UUID[]::new);
        for (String table : TABLES) {
            rows.put(table, rowsWhere(table, switch (table) {
                case "wave" -> "id = any(:ids)";
                case "wave_predecessor" -> "wave_id = any(:ids) or needs_id = any(:ids)";
                case "wave_go_answer" -> "go_id in (select id from wave_go where wave_id = any(:ids))";
                default -> "wave_id = any(:ids)";
            }, ids));
        }
        rows.put("plan_wave", db.sql("""
                select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from plan_wave t
                 where wave_id = any(:ids) or plan_id = :plan
                """).param("ids", ids).param("plan", plan).query(String.class).single());
        return rows;
    }

    private String rowsWhere(String table, String which, UUID[] ids) {
        return db.sql("select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from " + table + " t where " + which)
                .param("ids", ids).query(String.class).single();
    }

    /// @param changed waves that go on as others than before, and those that were made
    void insert(PlanView plan, @Nullable UUID before, Collection<UUID> made, Collection<UUID> changed,
            Collection<UUID> windows, Map<String, String> rows, String actor) {
        Instant earlier = plan.publishedAt();
        StringBuilder kept = new StringBuilder("{");
        rows.forEach((table, json) -> kept.append(kept.length() == 1 ? "" : ",").append('"').append(table)
                .append("\":").append(json));
        db.sql("""
                insert into plan_publication (plan_id, before_id, before_published_at, before_published_by, made, changed,
                                              windows, kept, published_by, published_at)
                values (:plan, :before, :at, :by, :made,
                        (select coalesce(jsonb_object_agg(id, version), '{}') from wave where id = any(:changed)),
                        :windows, :kept::jsonb, :actor, clock_timestamp())
                """).param("plan", plan.id()).param("before", before)
                .param("at", earlier == null ? null : Timestamp.from(earlier))
                .param("by", earlier == null ? null : plan.publishedBy()).param("made", made.toArray(UUID[]::new))
                .param("changed", changed.toArray(UUID[]::new)).param("windows", windows.toArray(UUID[]::new))
                .param("kept", kept.append('}').toString()).param("actor", actor).update();
    }

    /// The newest one, where it was not taken back.
    Optional<Publication> newest() {
        Map<UUID, Integer> versions = new HashMap<>();
        db.sql("""
                select v.key, v.value::integer as version
                  from (select * from plan_publication order by published_at desc limit 1) p,
                       jsonb_each_text(p.changed) v
                """).query(row -> {
            versions.put(UUID.fromString(row.getString("key")), row.getInt("version"));
        });
        return db.sql("select * from plan_publication order by published_at desc limit 1")
                .query((row, _) -> row.getTimestamp("undone_at") == null
                        ? Optional.of(publication(row, versions))
                        : Optional.<Publication>empty())
                .optional().flatMap(found -> found);
    }

    private static Publication publication(ResultSet row, Map<UUID, Integer> versions) throws SQLException {
        Timestamp earlier = row.getTimestamp("before_published_at");
        return new Publication(row.getObject("id", UUID.class), row.getObject("plan_id", UUID.class),
                row.getObject("before_id", UUID.class), earlier == null
                        ? null
                        : new PlanDesk.Published(earlier.toInstant(), row.getString("before_published_by")),
                new HashSet<>(List.of((UUID[]) row.getArray("made").getArray())), versions,
                List.of((UUID[]) row.getArray("windows").getArray()), row.getString("published_by"),
                row.getTimestamp("published_at").toInstant());
    }

    /// Names of VMs that would have to come back into a draft, and are in a wave that this has nothing to do with.
    List<String> elsewhere(UUID publication, Collection<UUID> own) {
        return db.sql("""
                select vm.name || ' is in ' || w.key
                  from plan_publication p, jsonb_to_recordset(p.kept -> 'wave_member') as was (vm_id uuid, open boolean)
                  join vm on vm.id = was.vm_id
                  join wave_member m on m.vm_id = was.vm_id and m.open
                  join wave w on w.id = m.wave_id
                 where p.id = :id and was.open and not (w.id = any(:own)) order by 1 limit 20
                """).param("id", publication).param("own", own.toArray(UUID[]::new))
                .query((row, _) -> row.getString(1)).list();
    }

    /// Waves whose rows were kept, by whether they still are.
    Map<UUID, Boolean> kept(UUID publication) {
        Map<UUID, Boolean> waves = new LinkedHashMap<>();
        db.sql("""
                select was.id, w.id is not null as there
                  from plan_publication p, jsonb_to_recordset(p.kept -> 'wave') as was (id uuid, key text)
                  left join wave w on w.id = was.id where p.id = :id order by was.key
                """).param("id", publication).query(row -> {
            waves.put(row.getObject("id", UUID.class), row.getBoolean("there"));
        });
        return waves;
    }

    /// By wave that it made or changed, what people did about it since that no version tells of: rows that were not there,
    /// or are others now. Rows are compared and not times: clocks of nodes differ.
    Map<UUID, List<String>> since(UUID publication) {
        StringBuilder all = new StringBuilder();
        SINCE.forEach((table, words) -> {
            String row = switch (table) {
                // whether a mail arrived, or was withdrawn since it did not stand, nobody did
                case "window_notice" -> "to_jsonb(%1$s) - 'undeliverable_at' - 'undeliverable_by'"
                        + " - 'undeliverable_why' - 'revoked_at'";
                case "gate_waiver" -> "case when %1$s.revoked_reason = '" + BECAME_ANOTHER
                        + "' then to_jsonb(%1$s) || '{\"revoked_by\": null, \"revoked_at\": null, \"revoked_reason\": null}'"
                        + " else to_jsonb(%1$s) end";
                default -> "to_jsonb(%1$s)";
            };
            boolean answer = table.equals("wave_go_answer");
            all.append(all.isEmpty() ? "" : " union all ")
                    .append("select %s.wave_id, %s as what from %s t".formatted(answer ? "g" : "t", words, table))
                    .append(answer ? " join wave_go g on g.id = t.go_id, p" : ", p")
                    .append(" where jsonb_exists(p.changed, wave_id::text) and ").append(row.formatted("t"))
                    .append(" not in (select ").append(row.formatted("k"))
                    .append(" from jsonb_populate_recordset(null::%1$s, p.kept -> '%1$s') k)".formatted(table));
        });
        Map<UUID, List<String>> since = new HashMap<>();
        db.sql("with p as (select changed, kept from plan_publication where id = :id) select distinct wave_id, what from ("
                + all + ") done order by what").param("id", publication).query(row -> {
                    since.computeIfAbsent(row.getObject("wave_id", UUID.class), _ -> new ArrayList<>())
                            .add(row.getString("what"));
                });
        return since;
    }

    /// Makes waves and planned waves what they were. Members of all of them must have left before. No version becomes a
    /// lower one: a go for other terms, given for that number, would hold. The go that held goes to the new one.
    ///
    /// @param gone waves that are made again; the others get back what was decided about them
    void restore(UUID publication, Collection<UUID> gone) {
        db.sql("""
                update wave w set name = was.name, on_failure = was.on_failure, target_id = was.target_id,
                                  format = was.format, slots = was.slots, soak_business_days = was.soak_business_days,
                                  version = w.version + 1
                  from plan_publication p, jsonb_populate_recordset(null::wave, p.kept -> 'wave') was
                 where p.id = :id and w.id = was.id
                """).param("id", publication).update();
        db.sql("""
                update wave_go g set wave_version = w.version
                  from plan_publication p, jsonb_populate_recordset(null::wave, p.kept -> 'wave') was, wave w
                 where p.id = :id and w.id = was.id and g.wave_version = was.version
                   and g.id = (select id from wave_go newest where newest.wave_id = w.id
                                order by requested_at desc, id desc limit 1)
                """).param("id", publication).update();
        // who agreed since agreed about the VMs that leave again
        db.sql("""
                delete from wave_way_back_consent where wave_id in (select was.id
                  from plan_publication p, jsonb_populate_recordset(null::wave, p.kept -> 'wave') was where p.id = :id)
                """).param("id", publication).update();
        for (String table : TABLES) {
            String ofGone = switch (table) {
                case "wave" -> " and r.id = any(:gone)";
                case "wave_predecessor" -> " and (r.wave_id = any(:gone) or r.needs_id = any(:gone))";
                case "wave_go_answer" -> " and r.go_id in (select id from wave_go where wave_id = any(:gone))";
                // of a wave that goes on it went with its first change
                case "wave_member", "wave_way_back_consent" -> "";
                case "wave_confirmation" -> " and not exists (select from wave_confirmation c"
                        + " where c.wave_id = r.wave_id and c.criterion = r.criterion)";
                default -> " and r.wave_id = any(:gone)";
            };
            db.sql("insert into " + table + " select r.* from plan_publication p, jsonb_populate_recordset(null::"
                    + table + ", p.kept -> '" + table + "') r where p.id = :id" + ofGone
                    + STILL_THERE.getOrDefault(table, "")).param("id", publication)
                    .param("gone", gone.toArray(UUID[]::new)).update();
        }
        db.sql("""
                update gate_waiver w set revoked_by = null, revoked_at = null, revoked_reason = null
                  from plan_publication p, jsonb_populate_recordset(null::gate_waiver, p.kept -> 'gate_waiver') was
                 where p.id = :id and w.id = was.id and was.revoked_at is null and w.revoked_reason = :reason
                """).param("id", publication).param("reason", BECAME_ANOTHER).update();
        // withdrawn while the wave was not there: nobody heard of it, and its owner would count as told
        db.sql("""
                update window_notice n set revoked_at = pg_catalog.clock_timestamp()
                 where n.wave_id = any(:gone) and n.revoked_at is null
                   and (select m.state from mail_outbox m where m.about_id = n.id
                         order by m.created_at desc, m.id desc limit 1) = 'WITHDRAWN'
                """).param("gone", gone.toArray(UUID[]::new)).update();
        plannedAgain(publication);
    }

    /// What others approved and confirmed of waves that are hardly the same any more does not hold of what they become.
    void becameAnother(Collection<UUID> waves, String actor) {
        UUID[] ids = waves.toArray(UUID[]::new);
        db.sql("""
                update gate_waiver set revoked_by = :actor, revoked_at = pg_catalog.clock_timestamp(), revoked_reason = :reason
                 where wave_id = any(:ids) and approved_at is not null and revoked_at is null
                """).param("actor", actor).param("reason", BECAME_ANOTHER).param("ids", ids).update();
        db.sql("delete from wave_confirmation where wave_id = any(:ids)").param("ids", ids).update();
    }

    /// Only the plan that was published got windows by it; drafts of plans were edited since, and lost no more than the waves
    /// that were discarded.
    private void plannedAgain(UUID publication) {
        db.sql("""
                update plan_wave w set wave_id = (select id from wave where id = was.wave_id)
                  from plan_publication p, jsonb_populate_recordset(null::plan_wave, p.kept -> 'plan_wave') was
                 where p.id = :id and w.id = was.id and (w.plan_id = p.plan_id or w.wave_id is null)
                """).param("id", publication).update();
        db.sql("""
                update plan_wave w set window_id = was.window_id, opens_at = was.opens_at, closes_at = was.closes_at,
                                       slots = was.slots
                  from plan_publication p, jsonb_populate_recordset(null::plan_wave, p.kept -> 'plan_wave') was
                 where p.id = :id and w.id = was.id and w.plan_id = p.plan_id
                   and w.window_id is distinct from was.window_id
                """).param("id", publication).update();
    }

    /// Those of these windows that no wave was given by hand and no draft of a plan uses.
    List<UUID> unused(Collection<UUID> windows) {
        return db.sql("""
                select id from cutover_window c
                 where c.id = any(:windows) and c.cancelled_at is null
                   and not exists (select from wave_terms t where t.window_id = c.id)
                   and not exists (select from plan_wave w join plan on plan.id = w.plan_id
                                    where w.window_id = c.id and plan.state in ('draft', 'published'))
                """).param("windows", windows.toArray(UUID[]::new))
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    void undone(UUID publication, String actor) {
        db.sql("update plan_publication set undone_at = clock_timestamp(), undone_by = :actor where id = :id")
                .param("id", publication).param("actor", actor).update();
    }
}
