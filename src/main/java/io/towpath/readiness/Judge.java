package io.towpath.readiness;

import io.towpath.inventory.EstateScanned;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.SourceAccessChanged;
import io.towpath.inventory.TargetSurveyed;
import io.towpath.inventory.Twins;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmChanged;
import io.towpath.inventory.VmsChanged;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.rule.Case;
import io.towpath.readiness.rule.ReadinessRule;
import io.towpath.readiness.rule.RuleFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Judges VMs by all rules. A single change is judged in its own transaction: nobody ever sees a VM with the judgement of
/// what it was before. Bulk changes are judged after it, page by page; until then their VMs are shown as being judged.
@Component
final class Judge implements Readiness {

    /// To be raised with any change of a rule: what older rules judged is judged again at the next start.
    static final int RULES_VERSION = 11;

    static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::rule);

    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
    private static final List<String> TWIN_RULES = List.of("duplicate-name", "duplicate-mac", "duplicate-ip",
            "duplicate-bios-uuid");

    private static final List<String> TARGET_RULES = List.of("target-name-taken", "target-mac-taken",
            "target-network-missing", "target-address-taken");

    private final Inventory inventory;
    private final Twins twins;
    private final List<ReadinessRule> rules;
    private final AssessmentStore store;
    private final Bench bench;

    Judge(Inventory inventory, Twins twins, List<ReadinessRule> rules, AssessmentStore store, Bench bench) {
        this.inventory = inventory;
        this.twins = twins;
        this.rules = rules.stream().sorted(Comparator.comparing(ReadinessRule::id)).toList();
        this.store = store;
        this.bench = bench;
    }

    @Override
    public Assessment of(UUID vmId) {
        return store.read(vmId);
    }

    @Override
    public Map<UUID, Assessment> of(Collection<UUID> vmIds) {
        return store.read(vmIds);
    }

    @Override
    public TargetKind usualTarget() {
        return bench.settings().target();
    }

    @Override
    public Map<UUID, Verdict> verdicts(Collection<UUID> vmIds) {
        return store.verdicts(vmIds);
    }

    @Override
    public Assessment judge(UUID vmId) {
        bench.transaction().executeWithoutResult(_ -> judgeAll(List.of(vmId)));
        return store.read(vmId);
    }

    @Override
    public void judgeAgain(Collection<UUID> vmIds) {
        bench.transaction().executeWithoutResult(_ -> store.outdate(vmIds));
        bench.events().publishEvent(new Outdated());
    }

    @Override
    public void judgeLater(Collection<UUID> vmIds) {
        bench.transaction().executeWithoutResult(_ -> store.outdate(vmIds));
    }

    /// News: judgements stand that are not what the rules would say now.
    record Outdated() {}

    /// Those it may concern, and those of whom the rules said something because of what stood there.
    @EventListener
    void on(TargetSurveyed news) {
        Set<UUID> again = new TreeSet<>(store.having(TARGET_RULES));
        again.addAll(news.vmIds());
        judgeAgain(again);
    }

    @EventListener
    void on(SourceAccessChanged news) {
        judgeAgain(store.of(news.sourceId()));
    }

    @EventListener
    void on(VmChanged news) {
        judge(news.vmId());
    }

    @EventListener
    void on(VmsChanged news) {
        List<UUID> all = news.vmIds();
        bench.transaction().executeWithoutResult(_ -> {
            store.hold(all);
            for (int from = 0; from < all.size(); from += Reassessment.PAGE) {
                judgeAll(all.subList(from, Math.min(all.size(), from + Reassessment.PAGE)));
            }
        });
    }

    /// A VM gains or loses a twin without a change of its own.
    @EventListener
    void on(EstateScanned news) {
        judgeTwins();
    }

    void judgeTwins() {
        List<UUID> again = new ArrayList<>(withTwins());
        for (int from = 0; from < again.size(); from += Reassessment.PAGE) {
            judgeAll(again.subList(from, Math.min(again.size(), from + Reassessment.PAGE)));
        }
    }

    /// Who has a twin, or had one when it was judged; in order.
    Set<UUID> withTwins() {
        Set<UUID> all = new TreeSet<>(store.having(TWIN_RULES));
        all.addAll(twins.all());
        return all;
    }

    /// In the caller's transaction, if there is one.
    void judgeAll(Collection<UUID> vmIds) {
        bench.transaction().executeWithoutResult(_ -> {
            store.hold(vmIds);
            Instant now = bench.clock().instant();
            store.write(judged(vmIds, List.of(bench.settings()), now).getFirst(), now, RULES_VERSION,
                    bench.settings().digest());
        });
    }

    /// What the rules say of VMs, by settings or others; writes nothing.
    ///
    /// @return for each of the settings, in their order
    List<List<AssessmentStore.Judged>> judged(Collection<UUID> vmIds, List<ReadinessProperties> settings, Instant now) {
        Map<UUID, List<String>> namesakes = twins.namesakes(vmIds);
        Map<UUID, List<String>> macs = twins.sharedMacs(vmIds);
        Map<UUID, List<String>> addresses = twins.sharedAddresses(vmIds);
        Map<UUID, List<String>> uuids = twins.sharedBiosUuids(vmIds);
        List<Vm> vms = inventory.vms(vmIds);
        Map<UUID, Case.Around> around = bench.neighbourhood().of(vms);
        Map<UUID, There> there = bench.there(vms);
        Set<String> broken = new HashSet<>();
        return settings.stream().map(by -> vms.stream().map(vm -> {
            UUID id = vm.id();
            Case one = new Case(vm,
                    new Case.Twins(namesakes.getOrDefault(id, List.of()), macs.getOrDefault(id, List.of()),
                            addresses.getOrDefault(id, List.of()), uuids.getOrDefault(id, List.of())),
                    around.getOrDefault(id, Case.Around.UNKNOWN), there.get(id), by.target(), by, now);
            return new AssessmentStore.Judged(id, vm.version(), findings(one, broken), Complexity.of(vm, by));
        }).toList()).toList();
    }

    /// A rule that breaks costs a finding that says so, never the judgement of the others.
    ///
    /// @param broken rules that broke on a VM before, which is in the log
    private List<Finding> findings(Case one, Set<String> broken) {
        List<Finding> findings = new ArrayList<>();
        List<Case> everywhere = one.atAll();
        for (ReadinessRule rule : rules) {
            try {
                findings.addAll(rule.dependsOnTarget() ? everywhere(rule, one, everywhere) : rule.judge(one));
            } catch (RuntimeException e) {
                findings.add(RuleFailed.of(rule, one, e));
                if (broken.add(rule.id())) {
                    LOG.error("rule {} failed on {}, perhaps on others", rule.id(), one.vm().name(), e);
                }
            }
        }
        findings.sort(WORST_FIRST);
        return findings;
    }

    /// One finding for what a rule says alike of several targets, with a letter for each.
    private static List<Finding> everywhere(ReadinessRule rule, Case one, List<Case> all) {
        record Said(String what, String fix) {}
        Map<Said, Finding> first = new LinkedHashMap<>();
        Map<Said, char[]> letters = new LinkedHashMap<>();
        for (Case there : all) {
            for (Finding finding : rule.judge(there)) {
                Said said = new Said(finding.what(), finding.fix());
                first.putIfAbsent(said, finding);
                letters.computeIfAbsent(said, _ -> "----".toCharArray())[there.target().ordinal()] = Character
                        .toLowerCase(finding.severity().name().charAt(0));
            }
        }
        return letters.entrySet().stream().map(said -> {
            String severities = new String(said.getValue());
            return java.util.Objects.requireNonNull(first.get(said.getKey())).as(one.target().in(severities)
                    .orElse(io.towpath.platform.spi.SourceNote.Severity.INFO),
                    severities.chars().distinct().count() == 1 ? null : severities);
        }).toList();
    }
}
