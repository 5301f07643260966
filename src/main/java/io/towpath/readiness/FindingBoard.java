package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.rule.ReadinessRule;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class FindingBoard implements Findings {

    private static final UUID FIRST = new UUID(0, 0);

    private final JdbcClient jdbc;
    private final List<RuleView> rules;
    private final Map<String, RuleView> byId;
    private final Reassessment reassessment;

    FindingBoard(JdbcClient jdbc, List<ReadinessRule> rules, Reassessment reassessment) {
        this.jdbc = jdbc;
        this.rules = rules.stream()
                .map(rule -> new RuleView(rule.id(), rule.title(), rule.meaning(),
                        rule.externalRuleId().orElse(null)))
                .sorted(Comparator.comparing(RuleView::id)).toList();
        this.byId = this.rules.stream().collect(Collectors.toMap(RuleView::id, Function.identity()));
        this.reassessment = reassessment;
    }

    @Override
    public List<RuleView> rules() {
        return rules;
    }

    @Override
    public List<Count> counts() {
        return jdbc.sql("""
                select f.rule, f.severity, count(distinct f.vm_id) as vms, min(f.what) as example, min(f.fix) as fix,
                       min(f.found_since) as since
                from finding f
                join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                group by f.rule, f.severity
                order by array_position(array['blocker', 'warning', 'advice', 'info'], f.severity), vms desc, f.rule
                """).query((row, _) -> new Count(rule(row.getString("rule")), severity(row.getString("severity")),
                row.getInt("vms"), row.getString("example"), row.getString("fix"),
                row.getTimestamp("since").toInstant())).list();
    }

    @Override
    public List<Found> list(@Nullable String rule, @Nullable Severity severity, @Nullable Place after, int limit) {
        return jdbc.sql("""
                select f.*, vm.name
                from finding f
                join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                where (cast(:rule as text) is null or f.rule = :rule)
                  and (cast(:severity as text) is null or f.severity = :severity)
                  and (f.vm_id, f.position) > (:vm, :position)
                order by f.vm_id, f.position
                limit :limit
                """).param("rule", rule)
                .param("severity", severity == null ? null : severity.name().toLowerCase(Locale.ROOT))
                .param("vm", after == null ? FIRST : after.vmId())
                .param("position", after == null ? -1 : after.position()).param("limit", limit)
                .query((row, _) -> new Found(row.getObject("vm_id", UUID.class), row.getString("name"),
                        row.getInt("position"),
                        new Finding(row.getString("rule"), severity(row.getString("severity")), row.getString("what"),
                                row.getString("fix")),
                        row.getTimestamp("found_since").toInstant()))
                .list();
    }

    @Override
    public boolean reassess() {
        return reassessment.start();
    }

    /// A rule that was taken away since may still be in the table for a moment after an upgrade.
    private RuleView rule(String id) {
        return byId.getOrDefault(id, new RuleView(id, id, "", null));
    }

    private static Severity severity(String word) {
        return Severity.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
