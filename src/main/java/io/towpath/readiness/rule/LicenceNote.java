package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import io.towpath.readiness.TargetKind;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Licences that hang on where the guest runs, for each target in the words of its hosts. At VMware nothing is said: the guest
/// stays on what it was bought for. Which licence counts what is in the vendors' terms, which nothing here replaces.
@Component
final class LicenceNote extends BasicRule {

    /// @param counts what the vendor's terms count
    private record Licence(String product, String counts, String remedy) {}

    private static final Licence WINDOWS = new Licence("Windows Server", "the cores of every host it may run on", "%s"
            + " are to be licensed for it, all their cores.");
    private static final Licence RED_HAT = new Licence("A Red Hat subscription by virtual data centre",
            "the hosts it may run on", "%s are to be registered for it.");
    private static final Licence SUSE = new Licence("A SUSE subscription with unlimited VMs", "the hosts it may run on",
            "%s are to be registered for it.");

    LicenceNote() {
        super("licence-note", "aaa-", "Licence depends on the host",
                "Some licences count the hosts that the VM may run on, and those are others at each target.",
                "Ask your licence manager before the wave; this is a reminder, not legal advice.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return licence(one.system()).map(licence -> found(one, "%s counts %s. %s".formatted(licence.product,
                licence.counts, licence.remedy.formatted(hosts(one.target()))), "system", one.system(), "licence",
                licence.product, "target", one.target().title())).orElse(List.of());
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    private static Optional<Licence> licence(String system) {
        if (OsFamily.of(system, null).equals("Windows") && (system.contains("serv") || system.contains("srv"))) {
            return Optional.of(WINDOWS);
        }
        if (system.contains("red hat") || system.contains("rhel")) {
            return Optional.of(RED_HAT);
        }
        return system.contains("suse") || system.contains("sles") ? Optional.of(SUSE) : Optional.empty();
    }

    private static String hosts(TargetKind target) {
        return switch (target) {
            case KVM -> "The KVM hosts that its domain may be started on";
            case KUBEVIRT -> "The worker nodes that may run its VirtualMachine (KubeVirt, OpenShift)";
            case HYPERV -> "The Hyper-V or Azure Local hosts, all of the cluster,";
            case VMWARE -> throw new IllegalStateException("nothing is said of " + target);
        };
    }
}
