package io.towpath.readiness.rule;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A connected network card whose source network is not named.
@Component
final class NicWithoutNetwork implements ReadinessRule {

    @Override
    public String id() {
        return "nic-without-network";
    }

    @Override
    public String title() {
        return "Network card without a network";
    }

    @Override
    public String meaning() {
        return "Nobody can tell where to connect it at the target.";
    }

    @Override
    public List<Finding> judge(Case one) {
        long nics = one.vm().nics().stream().filter(DiscoveredNic::connected).filter(nic -> nic.network().isBlank())
                .count();
        return nics == 0
                ? List.of()
                : List.of(new Finding(id(), Severity.ADVICE,
                        "%d of %d network cards %s no network.".formatted(nics, one.vm().nics().size(),
                                nics == 1 ? "names" : "name"),
                        "Look up at the source where it was plugged in, and connect it at the target by hand."));
    }
}
