package io.towpath.readiness.rule;

import io.towpath.platform.spi.Placement.Power;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A running VM of which no address is known.
@Component
final class IpUnknown extends BasicRule {

    IpUnknown() {
        super("ip-unknown", "wwww", "Address is not known",
                "A static address cannot be kept, and nobody can check the network before.",
                "Start VMware Tools in the guest, or import its addresses from the CMDB.",
                "vmware.vm_missing_ip.detected");
    }

    @Override
    List<Finding> look(Case one) {
        boolean none = one.vm().placement().ipAddresses().isEmpty()
                && one.vm().nics().stream().allMatch(nic -> nic.traits().addresses().isEmpty());
        return one.vm().placement().power() == Power.ON && none && !one.vm().nics().isEmpty()
                ? found(one, "It runs, and none of its addresses is known.", "addresses", 0)
                : List.of();
    }
}
