package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `assessment` and `finding`.
@Component
final class AssessmentStore {

    private final JdbcClient jdbc;

    AssessmentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Assessment read(UUID vmId) {
        List<Finding> findings = jdbc.sql("select * from finding where vm_id = :vm order by position")
                .param("vm", vmId).query(AssessmentStore::finding).list();
        return jdbc.sql("select verdict, judged_at from assessment where vm_id = :vm").param("vm", vmId)
                .query((row, _) -> new Assessment(verdict(row), findings, row.getTimestamp("judged_at").toInstant()))
                .optional().orElse(new Assessment(Verdict.UNKNOWN, List.of(), Instant.EPOCH));
    }

    Map<UUID, Verdict> verdicts(Collection<UUID> vmIds) {
        Map<UUID, Verdict> verdicts = new HashMap<>();
        vmIds.forEach(id -> verdicts.put(id, Verdict.UNKNOWN));
        jdbc.sql("select vm_id, verdict from assessment where vm_id = any(cast(:ids as uuid[]))")
                .param("ids", array(vmIds)).query(row -> {
                    verdicts.put(row.getObject("vm_id", UUID.class), verdict(row));
                });
        return verdicts;
    }

    /// Replaces what was said before; a rule that says the same as before keeps its date.
    void write(UUID vmId, int vmVersion, Assessment assessment, int rulesVersion) {
        Timestamp now = Timestamp.from(assessment.asOf());
        jdbc.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                values (:vm, :verdict, :now, :rules, :version)
                on conflict (vm_id) do update
                set verdict = excluded.verdict, judged_at = excluded.judged_at,
                    rules_version = excluded.rules_version, vm_version = excluded.vm_version
                """).param("vm", vmId).param("verdict", word(assessment.verdict())).param("now", now)
                .param("rules", rulesVersion).param("version", vmVersion).update();
        Map<String, Timestamp> since = new HashMap<>();
        jdbc.sql("delete from finding where vm_id = :vm returning rule, found_since").param("vm", vmId).query(row -> {
            since.merge(row.getString("rule"), row.getTimestamp("found_since"),
                    (one, other) -> one.before(other) ? one : other);
        });
        for (int position = 0; position < assessment.findings().size(); position++) {
            Finding finding = assessment.findings().get(position);
            jdbc.sql("""
                    insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                    values (:vm, :position, :rule, :severity, :what, :fix, :since)
                    """).param("vm", vmId).param("position", position).param("rule", finding.rule())
                    .param("severity", word(finding.severity())).param("what", finding.what())
                    .param("fix", finding.fix()).param("since", since.getOrDefault(finding.rule(), now)).update();
        }
    }

    /// VMs never judged, or judged by other rules or as they were before.
    List<UUID> stale(int rulesVersion, int limit) {
        return jdbc.sql("""
                select vm.id from vm left join assessment on assessment.vm_id = vm.id
                where assessment.vm_id is null or assessment.rules_version <> :rules
                   or assessment.vm_version <> vm.version
                order by vm.id limit :limit
                """).param("rules", rulesVersion).param("limit", limit).query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Every VM, page by page.
    List<UUID> after(UUID id, int limit) {
        return jdbc.sql("select id from vm where id > :id order by id limit :limit").param("id", id)
                .param("limit", limit).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// VMs about which one of these rules says something.
    List<UUID> having(Collection<String> rules) {
        return jdbc.sql("select distinct vm_id from finding where rule in (:rules)").param("rules", rules)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    private static Finding finding(ResultSet row, int number) throws SQLException {
        return new Finding(row.getString("rule"),
                Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)), row.getString("what"),
                row.getString("fix"));
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        return Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
