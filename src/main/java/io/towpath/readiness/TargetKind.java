package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a VM may move to, as far as rules tell targets apart. The order is that of the letters in `finding.severities`.
public enum TargetKind {
    KVM("KVM"),
    KUBEVIRT("KubeVirt"),
    HYPERV("Hyper-V"),
    VMWARE("VMware");

    private final String title;

    TargetKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// `kvm`, `kubevirt`, `hyperv`, `vmware`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Of a connection's kind, which is its platform's: `libvirt`, `kubevirt`, `azure-local`.
    public static Optional<TargetKind> ofPlatform(String kind) {
        return switch (kind) {
            case "libvirt", "kvm" -> Optional.of(KVM);
            case "kubevirt", "forklift", "openshift" -> Optional.of(KUBEVIRT);
            case "hyperv", "azure-local" -> Optional.of(HYPERV);
            case "vsphere", "vmware" -> Optional.of(VMWARE);
            default -> Optional.empty();
        };
    }

    public static Optional<TargetKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /// What a text of four letters, one a target, says about this one; empty for `-`.
    public Optional<Severity> in(String letters) {
        return switch (letters.charAt(ordinal())) {
            case 'b' -> Optional.of(Severity.BLOCKER);
            case 'w' -> Optional.of(Severity.WARNING);
            case 'a' -> Optional.of(Severity.ADVICE);
            case 'i' -> Optional.of(Severity.INFO);
            default -> Optional.empty();
        };
    }
}
