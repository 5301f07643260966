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
            "debian9_64Guest, Debian 9 or older", "Oracle Linux 8 (64-bit), Oracle Linux 8", "darwin18_64Guest, macOS"})
    void knowsTheNamesOfVcenter(String told, String system) {
        assertThat(OsTable.find(aVm().os(told).one())).get().extracting(OsTable.System::name).isEqualTo(system);
    }

    /// A name without a version says nothing about support.
    @ParameterizedTest
    @CsvSource({"ubuntu64Guest", "Ubuntu Linux (64-bit)", "otherLinux64Guest", "Other 3.x Linux (64-bit)"})
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
