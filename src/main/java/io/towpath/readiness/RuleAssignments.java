package io.towpath.readiness;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `rule_assignment`: who sees to the findings of a rule.
@Component
final class RuleAssignments {

    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final Bench bench;

    RuleAssignments(JdbcClient jdbc, AuditTrail audit, Bench bench) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.bench = bench;
    }

    /// By rule.
    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        jdbc.sql("select rule, assignee from rule_assignment").query(row -> {
            all.put(row.getString("rule"), row.getString("assignee"));
        });
        return all;
    }

    /// @param assignee empty for nobody
    void assign(RuleView rule, String assignee, String actor) {
        if (assignee.length() > 200) {
            throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                    "A name has at most 200 characters.", "Write a login or a name.");
        }
        bench.transaction().executeWithoutResult(_ -> {
            if (assignee.isEmpty()) {
                jdbc.sql("delete from rule_assignment where rule = :rule").param("rule", rule.id()).update();
            } else {
                jdbc.sql("""
                        insert into rule_assignment (rule, assignee, assigned_by, assigned_at)
                        values (:rule, :assignee, :by, :now)
                        on conflict (rule) do update set assignee = excluded.assignee,
                            assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at
                        """).param("rule", rule.id()).param("assignee", assignee).param("by", actor)
                        .param("now", Timestamp.from(bench.clock().instant())).update();
            }
            audit.append(AuditEntry.of(actor, "rule.assigned", new Subject("rule", rule.id(), rule.title()))
                    .with(Map.of("assignee", assignee.isEmpty() ? "nobody" : assignee)));
        });
    }
}
