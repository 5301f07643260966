package io.towpath.readiness;

import io.towpath.readiness.Assessment.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Tables `assessment` and `finding`: written many at a time, five statements however many VMs.
@Component
final class AssessmentStore {

    /// The verdict as it is today, of a VM in `vm` and its assessment in `a`.
    private static final String VERDICT = """
            case when a.vm_id is null or a.vm_version <> vm.version then 'unknown'
                 when exists (select from finding_open f where f.vm_id = vm.id and f.severity = 'blocker')
                 then 'blocked'
                 when exists (select from finding_open f where f.vm_id = vm.id and f.severity = 'warning')
                 then 'warnings'
                 else 'ready' end
            """;

    private static final Assessment NOT_JUDGED = new Assessment(Verdict.UNKNOWN, List.of(), Instant.EPOCH, 0);

    private final JdbcClient jdbc;
    private final WaiverMatch waivers;
    private final JsonMapper json = JsonMapper.builder().build();

    AssessmentStore(JdbcClient jdbc, WaiverMatch waivers) {
        this.jdbc = jdbc;
        this.waivers = waivers;
    }

    /// @param findings worst first
    record Judged(UUID vmId, int vmVersion, List<Finding> findings, Complexity complexity) {}

    Assessment read(UUID vmId) {
        return read(List.of(vmId)).getOrDefault(vmId, NOT_JUDGED);
    }

    /// Two statements, however many VMs.
    Map<UUID, Assessment> read(Collection<UUID> vmIds) {
        Map<UUID, List<Finding>> findings = new HashMap<>();
        jdbc.sql("""
                select f.*, w.id as waiver, w.reason as waiver_reason, w.approved_by, w.expires_on
                from finding f
                left join waiver w on w.id = f.waiver_id and w.approved_at is not null and w.revoked_at is null
                                  and w.expires_on >= current_date
                where f.vm_id = any((select cast(:ids as uuid[]))::uuid[]) order by f.vm_id, f.position
                """).param("ids", array(vmIds)).query(row -> {
            findings.computeIfAbsent(row.getObject("vm_id", UUID.class), _ -> new ArrayList<>())
                    .add(FindingRows.finding(row));
        });
        Map<UUID, Assessment> found = new HashMap<>();
        vmIds.forEach(id -> found.put(id, NOT_JUDGED));
        jdbc.sql("""
                select a.vm_id, a.judged_at, a.rules_version, a.vm_version = vm.version as fresh
                from assessment a join vm on vm.id = a.vm_id
                where a.vm_id = any((select cast(:ids as uuid[]))::uuid[])
                """).param("ids", array(vmIds)).query(row -> {
            UUID id = row.getObject("vm_id", UUID.class);
            List<Finding> of = findings.getOrDefault(id, List.of());
            found.put(id, new Assessment(row.getBoolean("fresh") ? Assessment.verdict(of) : Verdict.UNKNOWN, of,
                    row.getTimestamp("judged_at").toInstant(), row.getInt("rules_version")));
        });
        return found;
    }

    Map<UUID, Verdict> verdicts(Collection<UUID> vmIds) {
        Map<UUID, Verdict> verdicts = new HashMap<>();
        vmIds.forEach(id -> verdicts.put(id, Verdict.UNKNOWN));
        jdbc.sql("""
                select vm.id, %s as verdict from vm left join assessment a on a.vm_id = vm.id
                where vm.id = any((select cast(:ids as uuid[]))::uuid[])
                """.formatted(VERDICT)).param("ids", array(vmIds)).query(row -> {
            verdicts.put(row.getObject("id", UUID.class), verdict(row));
        });
        return verdicts;
    }

    /// Replaces what was said before; a rule that says the same as before keeps its date.
    void write(Collection<Judged> judged, Instant now, int rulesVersion, String settings) {
        if (judged.isEmpty()) {
            return;
        }
        List<Judged> inOrder = judged.stream().sorted(java.util.Comparator.comparing(Judged::vmId)).toList();
        String ids = array(inOrder.stream().map(Judged::vmId).toList());
        jdbc.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version, settings, complexity,
                                        complexity_rule, complexity_reason)
                select vm_id, 'ready', :now, :rules, vm_version, :settings, complexity, rule, reason
                from json_to_recordset(cast(:rows as json))
                     as r(vm_id uuid, vm_version integer, complexity text, rule text, reason text)
                on conflict (vm_id) do update
                set judged_at = excluded.judged_at, rules_version = excluded.rules_version,
                    vm_version = excluded.vm_version, settings = excluded.settings,
                    complexity = excluded.complexity, complexity_rule = excluded.complexity_rule,
                    complexity_reason = excluded.complexity_reason
                """).param("now", Timestamp.from(now)).param("rules", rulesVersion).param("settings", settings)
                .param("rows", json.writeValueAsString(inOrder.stream().map(AssessmentStore::assessment).toList()))
                .update();
        Map<String, Timestamp> since = new HashMap<>();
        jdbc.sql("""
                delete from finding where vm_id = any((select cast(:ids as uuid[]))::uuid[])
                returning vm_id, rule, found_since
                """)
                .param("ids", ids).query(row -> {
                    since.merge(row.getString("vm_id") + row.getString("rule"), row.getTimestamp("found_since"),
                            (one, other) -> one.before(other) ? one : other);
                });
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Judged one : inOrder) {
            for (int position = 0; position < one.findings().size(); position++) {
                Finding finding = one.findings().get(position);
                Timestamp before = since.get(one.vmId() + finding.rule());
                rows.add(FindingRows.row(one.vmId(), position, finding, before == null ? now : before.toInstant()));
            }
        }
        jdbc.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since, severities, evidence,
                                     blocks_start)
                select vm_id, position, rule, severity, what, fix, since, severities, evidence, blocks
                from json_to_recordset(cast(:rows as json))
                     as r(vm_id uuid, position integer, rule text, severity text, what text, fix text,
                          since timestamptz, severities text, evidence jsonb, blocks boolean)
                """).param("rows", json.writeValueAsString(rows)).update();
        waivers.match(ids);
    }

    private static Map<String, Object> assessment(Judged one) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("vm_id", one.vmId().toString());
        row.put("vm_version", one.vmVersion());
        row.put("complexity", word(one.complexity().level()));
        row.put("rule", one.complexity().rule());
        row.put("reason", one.complexity().reason());
        return row;
    }

    /// VMs never judged, or judged by other rules or settings or as they were before.
    List<UUID> stale(int rulesVersion, String settings, int limit) {
        return jdbc.sql("""
                select vm.id from vm left join assessment on assessment.vm_id = vm.id
                where assessment.vm_id is null or assessment.rules_version <> :rules
                   or assessment.settings <> :settings or assessment.vm_version <> vm.version
                order by vm.id limit :limit
                """).param("rules", rulesVersion).param("settings", settings).param("limit", limit)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// To the end of the transaction nobody else judges them or marks them: to be called before anything is read that they are
    /// judged by, and with all that the transaction judges, so that all take them in one order.
    void hold(Collection<UUID> vmIds) {
        jdbc.sql("""
                select vm_id from judging where vm_id = any((select cast(:ids as uuid[]))::uuid[])
                 order by vm_id for update
                """).param("ids", array(vmIds)).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// What was said of them stands, and [#stale] tells them. Waits for whoever judges them now, whose judgement may be of what
    /// was before.
    void outdate(Collection<UUID> vmIds) {
        hold(vmIds);
        jdbc.sql("update assessment set rules_version = 0 where vm_id = any((select cast(:ids as uuid[]))::uuid[])")
                .param("ids", array(vmIds)).update();
    }

    /// Every VM, page by page.
    List<UUID> after(UUID id, int limit) {
        return jdbc.sql("select id from vm where id > :id order by id limit :limit").param("id", id)
                .param("limit", limit).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// Those of a source.
    List<UUID> of(UUID sourceId) {
        return jdbc.sql("select id from vm where source_id = :source order by id").param("source", sourceId)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// VMs about which one of these rules says something.
    List<UUID> having(Collection<String> rules) {
        return jdbc.sql("select distinct vm_id from finding where rule in (:rules)").param("rules", rules)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        return Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
