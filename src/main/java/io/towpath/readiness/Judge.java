package io.towpath.readiness;

import io.towpath.inventory.EstateScanned;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Twins;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmChanged;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.rule.Case;
import io.towpath.readiness.rule.ReadinessRule;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Judges VMs by all rules, in the transaction of the change that made it necessary: nobody ever sees a VM with the
/// judgement of what it was before.
@Component
final class Judge implements Readiness {

    /// To be raised with any change of a rule: what older rules judged is judged again at the next start.
    static final int RULES_VERSION = 1;

    private static final List<String> TWIN_RULES = List.of("duplicate-name", "duplicate-mac");

    private final Inventory inventory;
    private final Twins twins;
    private final List<ReadinessRule> rules;
    private final AssessmentStore store;
    private final Desk desk;

    Judge(Inventory inventory, Twins twins, List<ReadinessRule> rules, AssessmentStore store, Desk desk) {
        this.inventory = inventory;
        this.twins = twins;
        this.rules = rules.stream().sorted(Comparator.comparing(ReadinessRule::id)).toList();
        this.store = store;
        this.desk = desk;
    }

    @Component
    record Desk(TransactionOperations transaction, Clock clock) {}

    @Override
    public Assessment of(UUID vmId) {
        return store.read(vmId);
    }

    @Override
    public Map<UUID, Verdict> verdicts(Collection<UUID> vmIds) {
        return store.verdicts(vmIds);
    }

    @Override
    public Assessment judge(UUID vmId) {
        desk.transaction.executeWithoutResult(_ -> judgeAll(List.of(vmId)));
        return store.read(vmId);
    }

    @EventListener
    void on(VmChanged news) {
        judge(news.vmId());
    }

    /// A VM gains or loses a twin without a change of its own.
    @EventListener
    void on(EstateScanned news) {
        Set<UUID> again = new TreeSet<>(store.having(TWIN_RULES));
        again.addAll(twins.all());
        judgeAll(again);
    }

    /// In the caller's transaction.
    void judgeAll(Collection<UUID> vmIds) {
        Map<UUID, List<String>> namesakes = twins.namesakes(vmIds);
        Map<UUID, List<String>> macs = twins.sharedMacs(vmIds);
        for (Vm vm : inventory.vms(vmIds)) {
            Case one = new Case(vm, namesakes.getOrDefault(vm.id(), List.of()), macs.getOrDefault(vm.id(), List.of()));
            store.write(vm.id(), vm.version(), assess(one), RULES_VERSION);
        }
    }

    private Assessment assess(Case one) {
        List<Finding> findings = new ArrayList<>();
        rules.forEach(rule -> findings.addAll(rule.judge(one)));
        findings.sort(Comparator.comparing(Finding::severity).thenComparing(Finding::rule));
        return new Assessment(verdict(findings), findings, desk.clock.instant());
    }

    private static Verdict verdict(List<Finding> worstFirst) {
        Severity worst = worstFirst.isEmpty() ? Severity.INFO : worstFirst.getFirst().severity();
        return switch (worst) {
            case BLOCKER -> Verdict.BLOCKED;
            case WARNING -> Verdict.WARNINGS;
            case ADVICE, INFO -> Verdict.READY;
        };
    }
}
