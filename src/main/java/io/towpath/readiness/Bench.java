package io.towpath.readiness;

import io.towpath.inventory.Vm;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// What judging needs besides the rules.
@Component
record Bench(TransactionOperations transaction, Clock clock, Neighbourhood neighbourhood,
        ObjectProvider<TargetWord> targets, ApplicationEventPublisher events, ReadinessProperties settings) {

    /// By VM, what its target says of it.
    Map<UUID, There> there(Collection<Vm> vms) {
        TargetWord word = targets.getIfAvailable();
        return word == null ? Map.of() : word.of(vms);
    }
}
