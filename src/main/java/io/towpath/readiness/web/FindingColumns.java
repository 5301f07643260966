package io.towpath.readiness.web;

import io.towpath.table.Columns;
import io.towpath.table.Columns.Column;
import java.util.List;
import java.util.Set;

/// The columns of the board of findings.
final class FindingColumns {

    static final Columns ALL = new Columns(new Column("rule", "Rule", false, false, "rule", "externalRuleId", "title"),
            List.of(new Column("severity", "Severity", false, false, "severity"),
                    new Column("vms", "VMs", true, false, "vms", "waived", "frees", "weekAgo", "since"),
                    new Column("what", "For example, and what to do", false, false, "example", "fix"),
                    new Column("who", "Who sees to it", false, false, "assignee")),
            Set.of("severity", "vms", "what", "who"));

    private FindingColumns() {}
}
