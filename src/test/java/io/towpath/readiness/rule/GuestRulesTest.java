package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.Placement.Power;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.VmTraits.GuestFilesystem;
import io.towpath.readiness.TargetKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Rules about what runs inside.
class GuestRulesTest {

    private static GuestFilesystem filesystem(String path, long freeMib, @Nullable String disk) {
        return new GuestFilesystem(path, 20L << 30, freeMib << 20, disk);
    }

    @Nested
    class OfToolsMissing extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new ToolsMissing();
        }

        @Override
        String id() {
            return "tools-missing";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.toolsStatus("not-installed")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.toolsStatus("running")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("VMware Tools are not installed.");
        }

        @Test
        void doesNotExpectThemToRunInAVmThatIsOff() {
            assertThat(says(aVm().told(t -> t.toolsStatus("not-running")).power(Power.OFF).one())).isEmpty();
            assertThat(says(aVm().told(t -> t.toolsStatus("not-running")).power(Power.ON).one()))
                    .containsExactly("VMware Tools do not run.");
        }
    }

    @Nested
    class OfGuestSpaceLow extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new GuestSpaceLow();
        }

        @Override
        String id() {
            return "guest-space-low";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.filesystems(List.of(filesystem("/", 99, null), filesystem("/boot", 50, null))))
                    .one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.filesystems(List.of(filesystem("/", 100, null), filesystem("C:\\", 100, null),
                    filesystem("/data", 10, null)))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("/ has 99 MiB free of 20 GiB; 100 MiB are needed.");
        }

        @Test
        void knowsEachPlacesNeed() {
            assertThat(says(aVm().told(t -> t.filesystems(List.of(filesystem("C:\\", 99, null),
                    filesystem("/boot", 49, null), filesystem("/data", 9, null)))).one())).hasSize(3);
        }
    }

    @Nested
    class OfGuestDiskUnmapped extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new GuestDiskUnmapped();
        }

        @Override
        String id() {
            return "guest-disk-unmapped";
        }

        @Override
        Severity severity() {
            return Severity.INFO;
        }

        @Override
        Case bad() {
            return aVm().disk(ControllerType.SATA, 1 << 30)
                    .told(t -> t.filesystems(List.of(filesystem("/data", 99, null)))).one();
        }

        @Override
        Case good() {
            return aVm().disk(ControllerType.SATA, 1 << 30)
                    .told(t -> t.filesystems(List.of(filesystem("/data", 99, "2000")))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Nobody tells on which disk /data lie.");
        }
    }

    @Nested
    class OfHostnameMissing extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new HostnameMissing();
        }

        @Override
        String id() {
            return "hostname-missing";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().power(Power.ON).told(t -> t.toolsStatus("running")).one();
        }

        @Override
        Case good() {
            return aVm().power(Power.ON).dnsName("web01.corp.example").told(t -> t.toolsStatus("running")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It runs, and reports no host name.");
        }
    }

    @Nested
    class OfHostnameDefault extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new HostnameDefault();
        }

        @Override
        String id() {
            return "hostname-default";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().dnsName("localhost.localdomain").one();
        }

        @Override
        Case good() {
            return aVm().dnsName("localhost.corp.example").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The guest calls itself localhost.localdomain.");
        }
    }

    @Nested
    class OfOsMismatch extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new OsMismatch();
        }

        @Override
        String id() {
            return "os-mismatch";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().os("ubuntu64Guest").guestOs("Microsoft Windows Server 2019 (64-bit)").one();
        }

        @Override
        Case good() {
            return aVm().os("ubuntu64Guest").guestOs("Debian GNU/Linux 12").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is configured for Linux, and Windows runs.");
        }
    }

    @Nested
    class OfOsUnsupported extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new OsUnsupported();
        }

        @Override
        String id() {
            return "os-unsupported";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().os("windows7Server64Guest").at(TargetKind.KUBEVIRT);
        }

        @Override
        Case good() {
            return aVm().os("windows7Server64Guest").at(TargetKind.VMWARE);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad()))
                    .containsExactly("Windows Server 2008 R2 is not supported at KubeVirt and OpenShift: it "
                            + "is neither listed by the Migration Toolkit for Virtualization (RHEL 7 to 10, Windows 10 and 11, "
                            + "Server 2016 to 2025) nor converted by virt-v2v to KubeVirt.");
        }

        /// Each target has its own list, its own words and its own source.
        @ParameterizedTest
        @CsvSource({"KVM, at KVM:, 'Hyper-V, VMware', Red Hat certified guests; virt-v2v(1)",
                "KUBEVIRT, at KubeVirt and OpenShift:, 'Hyper-V, VMware', Forklift vmware.os.unsupported; virt-v2v(1)",
                "HYPERV,,,", "VMWARE,,,"})
        void judgesServer2012ByEachTargetsOwnList(TargetKind target, @Nullable String where, @Nullable String elsewhere,
                @Nullable String source) {
            var findings = rule().judge(aVm().osName("Microsoft Windows Server 2012 (64-bit)").at(target));
            assertThat(findings).hasSize(where == null ? 0 : 1).allSatisfy(finding -> {
                assertThat(finding.what()).contains(String.valueOf(where));
                assertThat(finding.evidence()).containsEntry("supported at", elsewhere)
                        .containsEntry("source", source).containsEntry("target", target.title());
            });
        }

        @ParameterizedTest
        @EnumSource
        void knowsWhatIsSupportedNowhere(TargetKind target) {
            assertThat(rule().judge(aVm().os("winNetStandardGuest").at(target))).singleElement()
                    .satisfies(finding -> assertThat(finding.evidence()).containsEntry("supported at", "no target"));
        }

        @Test
        void believesWhatRunsBeforeWhatIsConfigured() {
            assertThat(says(aVm().os("windows7Server64Guest").guestOs("Microsoft Windows Server 2022 (64-bit)").one()))
                    .isEmpty();
        }
    }

    @Nested
    class OfOsEndOfLife extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new OsEndOfLife();
        }

        @Override
        String id() {
            return "os-eol";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().osName("CentOS 7 (64-bit)").one();
        }

        @Override
        Case good() {
            return aVm().osName("Red Hat Enterprise Linux 9 (64-bit)").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Support of CentOS 7 ended on 2024-06-30.");
        }
    }

    @Nested
    class OfLicenceNote extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new LicenceNote();
        }

        @Override
        String id() {
            return "licence-note";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().os(null).osName("Microsoft Windows Server 2019 (64-bit)").one();
        }

        @Override
        Case good() {
            return aVm().os(null).osName("Microsoft Windows Server 2019 (64-bit)").at(TargetKind.VMWARE);
        }

        @ParameterizedTest
        @CsvSource({
                "KVM, 'Windows Server counts the cores of every host it may run on. The KVM hosts that its domain may be started on are to be licensed for it, all their cores.'",
                "KUBEVIRT, 'Windows Server counts the cores of every host it may run on. The worker nodes that may run its VirtualMachine (KubeVirt, OpenShift) are to be licensed for it, all their cores.'",
                "HYPERV, 'Windows Server counts the cores of every host it may run on. The Hyper-V or Azure Local hosts, all of the cluster, are to be licensed for it, all their cores.'"})
        void saysOfEachTargetWhichHostsCount(TargetKind target, String what) {
            assertThat(rule().judge(aVm().os("windows2019srv_64Guest").at(target))).singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.what()).isEqualTo(what);
                        assertThat(finding.evidence()).containsEntry("target", target.title())
                                .containsEntry("licence", "Windows Server");
                    });
        }

        @Test
        void knowsSubscriptionsByHostAndNothingOfOthers() {
            assertThat(says(aVm().os("rhel9_64Guest").at(TargetKind.KUBEVIRT))).containsExactly(
                    "A Red Hat subscription by virtual data centre counts the hosts it may run on. The worker nodes that may "
                            + "run its VirtualMachine (KubeVirt, OpenShift) are to be registered for it.");
            assertThat(says(aVm().os("sles15_64Guest").at(TargetKind.KVM)).getFirst())
                    .startsWith("A SUSE subscription");
            assertThat(says(aVm().os("windows9_64Guest").at(TargetKind.KVM))).isEmpty();
            assertThat(says(aVm().os("debian12_64Guest").at(TargetKind.HYPERV))).isEmpty();
        }
    }
}
