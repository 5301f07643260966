package io.towpath.readiness.rule;

import io.towpath.readiness.TargetKind;

/// Who says which guests a target supports; `readiness/os-support.md` says the same of its columns.
///
/// KVM: guests that Red Hat certifies, and that virt-v2v(1) converts. KubeVirt and OpenShift: Forklift's policy
/// `vmware.os.unsupported` (`vm_os.rego`: RHEL 7 to 10, Windows 10 and 11, Server 2016 to 2025), and what virt-v2v(1) converts.
/// Hyper-V and Azure Local: learn.microsoft.com, "Supported Windows guest operating systems" and "Supported Linux and FreeBSD
/// virtual machines". VMware: the Compatibility Guide.
final class OsVouched {

    private OsVouched() {}

    /// `KubeVirt and OpenShift`.
    static String where(TargetKind target) {
        return switch (target) {
            case KVM -> "KVM";
            case KUBEVIRT -> "KubeVirt and OpenShift";
            case HYPERV -> "Hyper-V and Azure Local";
            case VMWARE -> "VMware";
        };
    }

    /// Where a guest is missing that is not supported, to be read after `it is`.
    static String missing(TargetKind target) {
        return switch (target) {
            case KVM -> "neither certified by Red Hat for KVM nor converted by virt-v2v";
            case KUBEVIRT ->
                "neither listed by the Migration Toolkit for Virtualization (RHEL 7 to 10, Windows 10 and 11, "
                        + "Server 2016 to 2025) nor converted by virt-v2v to KubeVirt";
            case HYPERV -> "on no list of Microsoft's for guests of Hyper-V since 2022";
            case VMWARE -> "not in the Compatibility Guide for ESXi 7 and 8";
        };
    }

    static String source(TargetKind target) {
        return switch (target) {
            case KVM -> "Red Hat certified guests; virt-v2v(1)";
            case KUBEVIRT -> "Forklift vmware.os.unsupported; virt-v2v(1)";
            case HYPERV -> "learn.microsoft.com: supported guests of Hyper-V";
            case VMWARE -> "VMware Compatibility Guide";
        };
    }
}
