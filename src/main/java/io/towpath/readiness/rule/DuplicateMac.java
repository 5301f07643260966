package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Other VMs have a network card with the same address.
@Component
final class DuplicateMac implements ReadinessRule {

    @Override
    public String id() {
        return "duplicate-mac";
    }

    @Override
    public String title() {
        return "MAC address is used twice";
    }

    @Override
    public String meaning() {
        return "Two machines with one address on one network disturb each other.";
    }

    @Override
    public Optional<String> externalRuleId() {
        return Optional.of("MacConflicts");
    }

    @Override
    public List<Finding> judge(Case one) {
        List<String> twins = one.twins().macs();
        return twins.isEmpty()
                ? List.of()
                : List.of(new Finding(id(), Severity.WARNING,
                        "Shared MAC: %s.".formatted(String.join(", ", twins.subList(0, Math.min(3, twins.size())))),
                        "Never run both on one network; give one of them a new address."));
    }
}
