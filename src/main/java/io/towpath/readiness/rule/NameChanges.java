package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.TargetKind;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// A name that a libvirt domain, folder or file cannot bear; the target makes a safe one of it.
@Component
final class NameChanges implements ReadinessRule {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

    @Override
    public String id() {
        return "name-changes";
    }

    @Override
    public String title() {
        return "Name changes at the target";
    }

    @Override
    public String meaning() {
        return "People and scripts look for the old name.";
    }

    @Override
    public List<Finding> judge(Case one) {
        String name = one.vm().name();
        return one.target() != TargetKind.KVM || SAFE.matcher(name).matches()
                ? List.of()
                : List.of(new Finding(id(), Severity.WARNING,
                        "\"%s\" cannot be the name of a libvirt domain; it becomes a safe one with a mark at its end."
                                .formatted(name),
                        "Rename the VM before it is exported, to letters, digits, dots, dashes, at most 80."));
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    @Override
    public String levels() {
        return "w---";
    }
}
