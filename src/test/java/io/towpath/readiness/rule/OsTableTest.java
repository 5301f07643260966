package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.readiness.TargetKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsTableTest {

    /// The names and ids that vCenter gives.
    @ParameterizedTest
    @CsvSource({"Microsoft Windows Server 2025 (64-bit), Windows Server 2025",
            "windows2022srvNext_64Guest, Windows Server 2025",
            "windows2019srvNext_64Guest, Windows Server 2022", "windows2019srv_64Guest, Windows Server 2019",
            "windows9Server64Guest, Windows Server 2016",
            "Microsoft Windows Server 2016 or later (64-bit), Windows Server 2016",
            "windows8Server64Guest, Windows Server 2012",
            "Microsoft Windows Server 2012 R2 (64-bit), Windows Server 2012 R2",
            "windows9_64Guest, Windows 10", "Microsoft Windows 10 (64-bit), Windows 10",
            "windows11_64Guest, Windows 11",
            "windows7_64Guest, Windows 7", "windows7Server64Guest, Windows Server 2008 R2", "rhel7_64Guest, RHEL 7",
            "rhel10_64Guest, RHEL 10", "Red Hat Enterprise Linux 10 (64-bit), RHEL 10",
            "Red Hat Enterprise Linux 6 (64-bit), RHEL 6", "CentOS 7 (64-bit), CentOS 7", "centos8_64Guest, CentOS 8",
            "SUSE Linux Enterprise 12 (64-bit), SUSE Linux Enterprise 12", "Ubuntu 22.04.3 LTS, Ubuntu 22.04",
            "Debian GNU/Linux 12 (64-bit), Debian 12", "Debian GNU/Linux 9 (64-bit), Debian 9 or older",
            "debian9_64Guest, Debian 9 or older", "CentOS 4/5/6/7 (64-bit), CentOS 7",
            "Oracle Linux 8 (64-bit), Oracle Linux 8", "darwin18_64Guest, macOS"})
    void knowsTheNamesOfVcenter(String told, String system) {
        assertThat(OsTable.find(aVm().os(told).one())).get().extracting(OsTable.System::name).isEqualTo(system);
    }

    /// The names that a CMDB and the tools of a guest give: a version's second number is no version.
    @ParameterizedTest
    @CsvSource({"Windows 2019 Standard, Windows Server 2019", "Windows 2012 R2 Datacenter, Windows Server 2012 R2",
            "Red Hat Enterprise Linux Server 7.9 (Maipo), RHEL 7", "RHEL 8.10, RHEL 8",
            "CentOS Linux release 7.9.2009 (Core), CentOS 7", "CentOS Linux 7.8, CentOS 7",
            "CentOS Stream 9, CentOS Stream 9", "centos9_64Guest, CentOS Stream 9", "CentOS Stream 8, CentOS Stream 8",
            "Rocky Linux 8.10, Rocky Linux 8", "Rocky Linux 10.1, Rocky Linux 10", "AlmaLinux 9.4, AlmaLinux 9",
            "AlmaLinux release 10.0, AlmaLinux 10", "Oracle Linux Server 8.9, Oracle Linux 8",
            "Debian GNU/Linux 10.13, Debian 10", "Debian GNU/Linux 13 (trixie), Debian 13",
            "SUSE Linux Enterprise Server 15 SP5, SUSE Linux Enterprise 15",
            "sles16_64Guest, SUSE Linux Enterprise 16", "SUSE openSUSE (64-bit), openSUSE",
            "Amazon Linux 2 (64-bit), Amazon Linux 2", "Amazon Linux 2023, Amazon Linux 2023",
            "amazonlinux3_64Guest, Amazon Linux 2023", "VMware Photon OS (64-bit), Photon OS",
            "Red Hat Fedora (64-bit), Fedora"})
    void knowsTheNamesOfOthers(String told, String system) {
        assertThat(OsTable.find(aVm().os(told).one())).get().extracting(OsTable.System::name).isEqualTo(system);
    }

    /// A name without a version says nothing about support.
    @ParameterizedTest
    @CsvSource({"ubuntu64Guest", "Ubuntu Linux (64-bit)", "otherLinux64Guest", "Other 3.x Linux (64-bit)",
            "centos64Guest", "oracleLinux64Guest", "Fedora CoreOS 40"})
    void saysNothingOfWhatHasNoVersion(String told) {
        assertThat(OsTable.find(aVm().os(told).one())).isEmpty();
    }

    @Test
    void listsWhereASystemIsSupported() {
        OsTable.System old = Objects.requireNonNull(
                OsTable.find(aVm().os("windows8Server64Guest").one()).orElse(null));

        assertThat(old.supported(TargetKind.KVM)).isFalse();
        assertThat(old.supported(TargetKind.HYPERV)).isTrue();
        assertThat(old.supportedAt()).isEqualTo("Hyper-V, VMware");
    }
}
