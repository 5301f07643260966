package io.towpath.readiness;

import io.towpath.inventory.RefusedException;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.rule.ReadinessRule;
import io.towpath.readiness.rule.RuleFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
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
    private static final String VMS = """
                  and (cast(:application as text) is null
                       or case when :application = 'none' then vm.application_id is null
                               else vm.application_id in (select id from application
                                                           where lower(name) = lower(:application)) end)
                  and (cast(:wave as text) is null
                       or case when :wave = 'none'
                               then not exists (select from wave_member m where m.vm_id = vm.id and m.open)
                               else exists (select from wave_member m join wave on wave.id = m.wave_id
                                             where m.vm_id = vm.id and m.open and lower(wave.key) = lower(:wave)) end)
            """;
    private static final String NARROWED = """
                  and (cast(:rule as text) is null or f.rule = :rule)
                  and (cast(:severity as text) is null or f.severity = :severity)
                  and not exists (select from unnest(cast(:words as text[]), cast(:ruled as text[]))
                                                as word (word, rules)
                                   where position(word.word in lower(vm.name || ' ' || f.rule || ' ' || f.what || ' '
                                                                     || f.fix)) = 0
                                     and position(' ' || f.rule || ' ' in word.rules) = 0)
            """ + VMS;

    private final JdbcClient jdbc;
    private final List<RuleView> rules;
    private final Map<String, RuleView> byId;
    private final Reassessment reassessment;
    private final FindingHistory history;
    private final RuleAssignments assignments;

    FindingBoard(JdbcClient jdbc, List<ReadinessRule> rules, Reassessment reassessment, FindingHistory history,
            RuleAssignments assignments) {
        this.jdbc = jdbc;
        this.rules = rules.stream()
                .map(rule -> new RuleView(rule.id(), rule.title(), rule.meaning(), rule.remedy(), rule.levels(),
                        rule.waivable(), rule.externalRuleId().orElse(null)))
                .sorted(Comparator.comparing(RuleView::id)).toList();
        this.byId = this.rules.stream().collect(Collectors.toMap(RuleView::id, Function.identity()));
        this.reassessment = reassessment;
        this.history = history;
        this.assignments = assignments;
    }

    @Override
    public List<RuleView> rules() {
        return rules;
    }

    @Override
    public void assign(String rule, @Nullable String assignee, String actor) {
        RuleView known = byId.get(rule);
        if (known == null) {
            throw new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                    "There is no rule %s.".formatted(rule), "The list of rules names them all.");
        }
        assignments.assign(known, assignee == null ? "" : assignee.strip(), actor);
    }

    @Override
    public boolean anyVm() {
        return jdbc.sql("""
                select exists (select 1 from vm join connection source on source.id = vm.source_id
                                where source.removed_at is null)
                """).query((row, _) -> row.getBoolean(1)).single();
    }

    @Override
    public List<Count> counts(FindingFilter filter) {
        Map<String, Integer> frees = filter.q() == null && !Boolean.TRUE.equals(filter.waived())
                ? frees(filter)
                : Map.of();
        Map<String, String> assigned = assignments.all();
        boolean counted = !filter.partly() && history.countedWeekAgo();
        Map<String, Integer> before = counted ? history.weekAgo() : Map.of();
        return asked("""
                select f.rule, f.severity, count(distinct f.vm_id) filter (where open.vm_id is not null) as vms,
                       count(distinct f.vm_id) filter (where open.vm_id is null) as waived,
                       min(f.what) as example, min(f.fix) as fix, min(f.found_since) as since
                from finding f
                join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                left join finding_open open on open.vm_id = f.vm_id and open.position = f.position
                where true
                """ + NARROWED + """
                  and (cast(:waived as boolean) is null or (open.vm_id is null) = :waived)
                group by f.rule, f.severity
                order by array_position(array['blocker', 'warning', 'advice', 'info'], f.severity), vms desc, f.rule
                """, filter).query((row, _) -> {
            String rule = row.getString("rule");
            String severity = row.getString("severity");
            return new Count(rule(rule), FindingRows.severity(severity), row.getInt("vms"), row.getInt("waived"),
                    row.getString("example"), row.getString("fix"), row.getTimestamp("since").toInstant(),
                    severity.equals("blocker") ? frees.getOrDefault(rule, 0) : 0,
                    counted ? before.getOrDefault(rule + " " + severity, 0) : null, assigned.get(rule));
        }).list().stream().filter(count -> sees(filter, count.assignee())).toList();
    }

    /// By rule: VMs that it alone blocks.
    private Map<String, Integer> frees(FindingFilter filter) {
        Map<String, Integer> frees = new HashMap<>();
        asked("""
                select rule, count(*) as vms from (
                    select f.vm_id, min(f.rule) as rule from finding_open f
                    join vm on vm.id = f.vm_id
                    join connection source on source.id = vm.source_id and source.removed_at is null
                    where f.severity = 'blocker'
                """ + VMS + """
                    group by f.vm_id having count(distinct f.rule) = 1) alone
                group by rule
                """, filter).query(row -> {
            frees.put(row.getString("rule"), row.getInt("vms"));
        });
        return frees;
    }

    @Override
    public List<Found> list(FindingFilter filter, @Nullable Place after, int limit) {
        Map<String, String> assigned = assignments.all();
        String[] seen = rules.stream().map(RuleView::id).filter(id -> sees(filter, assigned.get(id)))
                .toArray(String[]::new);
        return asked("""
                select f.*, vm.name, w.id as waiver, w.reason as waiver_reason, w.approved_by, w.expires_on
                from finding f
                left join waiver w on w.id = f.waiver_id and w.approved_at is not null and w.revoked_at is null
                                  and w.expires_on >= current_date
                join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                where (f.vm_id, f.position) > (:vm, :position)
                  and (cast(:assignee as text) is null or f.rule = any(:seen))
                  and (cast(:waived as boolean) is null or (w.id is not null) = :waived)
                """ + NARROWED + """
                order by f.vm_id, f.position
                limit :limit
                """, filter).param("assignee", filter.assignee()).param("seen", seen)
                .param("vm", after == null ? FIRST : after.vmId())
                .param("position", after == null ? -1 : after.position()).param("limit", limit)
                .query((row, _) -> new Found(row.getObject("vm_id", UUID.class), row.getString("name"),
                        row.getInt("position"), FindingRows.finding(row), row.getTimestamp("found_since").toInstant()))
                .list();
    }

    private JdbcClient.StatementSpec asked(String sql, FindingFilter filter) {
        Severity severity = filter.severity();
        return jdbc.sql(sql).param("rule", filter.rule())
                .param("severity", severity == null ? null : severity.name().toLowerCase(Locale.ROOT))
                .param("application", filter.application()).param("wave", filter.wave())
                .param("waived", filter.waived()).param("words", filter.words())
                .param("ruled", Arrays.stream(filter.words()).map(this::ruled).toArray(String[]::new));
    }

    /// Rules that say a word themselves, each between spaces.
    private String ruled(String word) {
        return rules.stream().filter(rule -> (rule.title() + "\n" + rule.meaning() + "\n" + rule.externalRuleId())
                .toLowerCase(Locale.ROOT).contains(word)).map(RuleView::id)
                .collect(Collectors.joining(" ", " ", " "));
    }

    private static boolean sees(FindingFilter filter, @Nullable String assignee) {
        String wanted = filter.assignee();
        return wanted == null
                || (wanted.equals(FindingFilter.NONE) ? assignee == null : wanted.equalsIgnoreCase(assignee));
    }

    @Override
    public Choices choices() {
        return new Choices(names("""
                select distinct app.name from application app join vm on vm.application_id = app.id
                  join finding f on f.vm_id = vm.id order by app.name limit 1000
                """), names("""
                select distinct wave.key from wave join wave_member m on m.wave_id = wave.id and m.open
                  join finding f on f.vm_id = m.vm_id order by wave.key limit 1000
                """), assignments.all().values().stream().distinct().sorted().limit(1000).toList());
    }

    private List<String> names(String sql) {
        return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
    }

    @Override
    public Failures failures() {
        List<String> reasons = new ArrayList<>();
        int[] vms = {0};
        jdbc.sql("""
                select f.what, (select count(distinct each.vm_id) from finding_open each
                                join vm on vm.id = each.vm_id
                                join connection source on source.id = vm.source_id and source.removed_at is null
                                where each.rule = :rule) as vms
                from finding_open f
                join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                where f.rule = :rule group by f.what order by count(*) desc, f.what limit 5
                """).param("rule", RuleFailed.ID).query(row -> {
            reasons.add(row.getString("what"));
            vms[0] = row.getInt("vms");
        });
        return new Failures(vms[0], List.copyOf(reasons));
    }

    @Override
    public boolean reassess() {
        return reassessment.start();
    }

    /// A rule that was taken away since may still be in the table for a moment after an upgrade.
    private RuleView rule(String id) {
        return byId.getOrDefault(id, new RuleView(id, id, "", "", "", false, null));
    }

}
