package io.towpath.readiness;

import io.towpath.inventory.RefusedException;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Judges the estate by other settings than those that hold, and tells what would be different. Nothing is written: what stands
/// in the lists stays.
@Component
public class Rehearsal {

    /// VMs whose verdict would change that are named; all are counted.
    public static final int MOST = 200;

    private final Judge judge;
    private final AssessmentStore store;
    private final ReadinessProperties settings;
    private final JdbcClient jdbc;
    private final Clock clock;
    /// It costs as much as judging everything: one at a time in a node.
    private final Semaphore turn = new Semaphore(1);

    Rehearsal(Judge judge, AssessmentStore store, ReadinessProperties settings, JdbcClient jdbc, Clock clock) {
        this.judge = judge;
        this.store = store;
        this.settings = settings;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// VMs whose verdict, or whose class of complexity, would be another.
    public record Move(String from, String to, int vms) {}

    /// Of a rule: on how many VMs it says something, by its severity now and then; null: nothing.
    public record Change(String rule, @Nullable Severity now, @Nullable Severity then, int vms) {}

    /// @param because the finding that decides then; null where none does
    public record Vm(UUID id, String name, Verdict now, Verdict then, @Nullable String because) {}

    /// @param verdicts, complexities only those that change
    /// @param changed  VMs whose verdict changes, of which `vms` names some
    public record Outcome(int judged, List<Move> verdicts, List<Move> complexities, List<Change> rules, int changed,
            List<Vm> vms) {}

    /// As they hold now.
    public ReadinessProperties settings() {
        return settings;
    }

    /// @throws RefusedException `rehearsal-runs` where somebody else's is not over
    public Outcome of(ReadinessProperties other) {
        if (!turn.tryAcquire()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "rehearsal-runs",
                    "Another rehearsal is not over yet.",
                    "Try again in a minute.");
        }
        try {
            return run(other);
        } finally {
            turn.release();
        }
    }

    private Outcome run(ReadinessProperties other) {
        Instant now = clock.instant();
        Count count = new Count(waivers());
        List<UUID> page = store.after(new UUID(0, 0), Reassessment.PAGE);
        while (!page.isEmpty()) {
            List<List<AssessmentStore.Judged>> judged = judge.judged(page, List.of(settings, other), now);
            Map<UUID, Named> names = names(page);
            for (int at = 0; at < judged.getFirst().size(); at++) {
                AssessmentStore.Judged one = judged.getFirst().get(at);
                count.add(names.getOrDefault(one.vmId(), new Named(one.vmId().toString(), null)), one,
                        judged.getLast().get(
                                at));
            }
            page = store.after(page.getLast(), Reassessment.PAGE);
        }
        return count.outcome();
    }

    private record Named(String name, @Nullable UUID application) {}

    /// Rule and what it is set aside for: a VM, an application, or all (null).
    private record Aside(String rule, @Nullable UUID of) {}

    private Map<UUID, Named> names(Collection<UUID> ids) {
        Map<UUID, Named> names = new HashMap<>();
        jdbc.sql("select id, name, application_id from vm where id = any (:ids)").param("ids", ids.toArray(UUID[]::new))
                .query(
                        row -> {
                            names.put(row.getObject("id", UUID.class), new Named(row.getString("name"), row.getObject(
                                    "application_id", UUID.class)));
                        });
        return names;
    }

    /// Those for rules that failed are of single failures, and say nothing of other settings.
    private Set<Aside> waivers() {
        return new HashSet<>(jdbc.sql("""
                select rule, coalesce(vm_id, application_id) as of from waiver
                 where approved_at is not null and revoked_at is null and expires_on >= current_date and rule <> 'rule-failed'
                """).query((row, _) -> new Aside(row.getString("rule"), row.getObject("of", UUID.class))).list());
    }

    private static final class Count {

        private final Set<Aside> waivers;
        private final Map<Move, Integer> verdicts = new HashMap<>();
        private final Map<Move, Integer> complexities = new HashMap<>();
        private final Map<Change, Integer> rules = new HashMap<>();
        private final List<Vm> vms = new ArrayList<>();
        private int judged;
        private int changed;

        Count(Set<Aside> waivers) {
            this.waivers = waivers;
        }

        void add(Named named, AssessmentStore.Judged now, AssessmentStore.Judged then) {
            judged++;
            List<Finding> open = open(now.findings(), now.vmId(), named);
            List<Finding> openThen = open(then.findings(), now.vmId(), named);
            Verdict before = Assessment.verdict(open);
            Verdict after = Assessment.verdict(openThen);
            if (before != after) {
                changed++;
                verdicts.merge(new Move(word(before), word(after), 0), 1, Integer::sum);
                if (vms.size() < MOST) {
                    vms.add(new Vm(now.vmId(), named.name, before, after, after == Verdict.READY || openThen.isEmpty()
                            ? null
                            : openThen.getFirst().what()));
                }
            }
            if (now.complexity().level() != then.complexity().level()) {
                complexities.merge(new Move(word(now.complexity().level()), word(then.complexity().level()), 0), 1,
                        Integer::sum);
            }
            Map<String, Severity> one = worst(now.findings());
            Map<String, Severity> other = worst(then.findings());
            Set<String> all = new HashSet<>(one.keySet());
            all.addAll(other.keySet());
            all.stream().filter(rule -> !Objects.equals(one.get(rule), other.get(rule))).forEach(rule -> rules.merge(
                    new Change(rule, one.get(rule), other.get(rule), 0), 1, Integer::sum));
        }

        private List<Finding> open(List<Finding> findings, UUID vm, Named named) {
            return findings.stream().filter(finding -> !waivers.contains(new Aside(finding.rule(), null))
                    && !waivers.contains(new Aside(finding.rule(), vm))
                    && (named.application == null || !waivers.contains(new Aside(finding.rule(), named.application))))
                    .toList();
        }

        private static Map<String, Severity> worst(List<Finding> findings) {
            return findings.stream()
                    .collect(Collectors.toMap(Finding::rule, Finding::severity, (a, b) -> a.compareTo(b) < 0
                            ? a
                            : b, TreeMap::new));
        }

        Outcome outcome() {
            return new Outcome(judged, moves(verdicts), moves(complexities),
                    rules.entrySet().stream().map(one -> new Change(
                            one.getKey().rule, one.getKey().now, one.getKey().then, one.getValue()))
                            .sorted(java.util.Comparator.comparing(Change::vms).reversed().thenComparing(Change::rule))
                            .toList(),
                    changed, List.copyOf(vms));
        }

        private static List<Move> moves(Map<Move, Integer> counted) {
            return counted.entrySet().stream().map(one -> new Move(one.getKey().from, one.getKey().to, one.getValue()))
                    .sorted(java.util.Comparator.comparing(Move::vms).reversed().thenComparing(Move::from)
                            .thenComparing(Move::to))
                    .toList();
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
