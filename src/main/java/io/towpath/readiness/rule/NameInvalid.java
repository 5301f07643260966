package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.TargetKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// A name that a KubeVirt target would have to change.
@Component
final class NameInvalid implements ReadinessRule {

    private static final int LONGEST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

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
        if (one.target() != TargetKind.KUBEVIRT || LABEL.matcher(name).matches()) {
            return List.of();
        }
        String proposed = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        proposed = proposed.substring(0, Math.min(LONGEST, proposed.length())).replaceAll("-+$", "");
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
