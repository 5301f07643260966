package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Other VMs bear the same name.
@Component
final class DuplicateName implements ReadinessRule {

    @Override
    public String id() {
        return "duplicate-name";
    }

    @Override
    public String title() {
        return "Name is used twice";
    }

    @Override
    public String meaning() {
        return "Two domains of one name cannot stand on one target, and people mix them up.";
    }

    @Override
    public List<Finding> judge(Case one) {
        List<String> twins = one.twins().namesakes();
        return twins.isEmpty()
                ? List.of()
                : List.of(new Finding(id(), Severity.WARNING,
                        "%s more %s this name: %s.".formatted(
                                twins.size() < io.towpath.inventory.Twins.MOST ? twins.size() : twins.size() + " or",
                                twins.size() == 1 ? "VM has" : "VMs have",
                                String.join(", ", twins.subList(0, Math.min(3, twins.size())))),
                        "If it is the same VM exported twice, remove the older file; otherwise rename one."));
    }
}
