package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.KubernetesName;
import io.towpath.readiness.TargetKind;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A name that a KubeVirt target would have to change.
@Component
final class NameInvalid implements ReadinessRule {

    @Override
    public String id() {
        return "name-invalid";
    }

    @Override
    public String title() {
        return "Name is not an RFC 1123 label";
    }

    @Override
    public String meaning() {
        return "Kubernetes takes lower-case letters, digits and dashes, at most 63.";
    }

    @Override
    public Optional<String> externalRuleId() {
        return Optional.of("vmware.vm.name.invalid");
    }

    @Override
    public List<Finding> judge(Case one) {
        String name = one.vm().name();
        if (one.target() != TargetKind.KUBEVIRT || KubernetesName.isLabel(name)) {
            return List.of();
        }
        String proposed = KubernetesName.proposed(name);
        return List.of(new Finding(id(), Severity.WARNING,
                "\"%s\" (%d characters) is not a name Kubernetes takes.".formatted(name, name.length()),
                proposed.isEmpty()
                        ? "Give it a name for Kubernetes by hand."
                        : "On Kubernetes it is called \"%s\"; write another name if that is not right.".formatted(
                                proposed)));
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    @Override
    public String levels() {
        return "-w--";
    }
}
