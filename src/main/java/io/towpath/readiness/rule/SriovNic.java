package io.towpath.readiness.rule;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// A network card is a virtual function of a physical one.
@Component
final class SriovNic extends BasicRule {

    private static boolean is(DiscoveredNic nic) {
        String kind = nic.traits().kind();
        return kind != null && kind.toLowerCase(Locale.ROOT).contains("sriov")
                || Boolean.TRUE.equals(nic.traits().directPath());
    }

    SriovNic() {
        super("sriov", "wwww", "SR-IOV network card",
                "The card becomes an ordinary one; the guest needs another driver and other settings.",
                "Replace it by a vmxnet3 card before the move, or give it a virtual function at the target by hand.",
                "vmware.device.sriov.detected");
    }

    @Override
    List<Finding> look(Case one) {
        long cards = one.vm().nics().stream().filter(SriovNic::is).count();
        return cards == 0
                ? List.of()
                : found(one, "%d of %d network cards %s SR-IOV.".formatted(cards, one.vm().nics().size(),
                        cards == 1 ? "uses" : "use"), "nics", cards);
    }
}
