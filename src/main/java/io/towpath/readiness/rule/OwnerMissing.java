package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Nobody said to whom the sign-off link goes.
@Component
final class OwnerMissing implements ReadinessRule {

    @Override
    public String id() {
        return "owner-missing";
    }

    @Override
    public String title() {
        return "No owner";
    }

    @Override
    public String meaning() {
        return "Nobody can be asked to sign the VM off: the link has no address to go to.";
    }

    @Override
    public List<Finding> judge(Case one) {
        if (one.vm().ownerEmail() != null) {
            return List.of();
        }
        String owner = one.vm().ownerName();
        return List.of(new Finding(id(), Severity.WARNING,
                owner == null ? "No owner is named." : "The owner %s has no mail address.".formatted(owner),
                "Enter the owner's name and mail address on the VM's page."));
    }
}
