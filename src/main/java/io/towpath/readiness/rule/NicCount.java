package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// More network cards than the target takes.
@Component
final class NicCount extends BasicRule {

    NicCount() {
        super("nic-count", "bbbb", "Too many network cards", "The target takes no more.",
                "Use VLAN interfaces inside the guest instead of one card each.", null);
    }

    @Override
    List<Finding> look(Case one) {
        int nics = one.vm().nics().size();
        return Limits.exceeded(nics, one.target(), Limits.Of.NICS)
                ? found(one, "It has %d network cards; %s.".formatted(nics, Limits.text(Limits.Of.NICS)), "nics", nics)
                : List.of();
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
