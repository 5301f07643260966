package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What nobody can know before the copy is said once for a system at a kind of target, and as no more than that.
class GuestUnseenRulesTest {

    abstract static class Contract extends RuleContract {

        abstract String system();

        abstract TargetKind target();

        abstract String other();

        @Override
        final Severity severity() {
            return Severity.INFO;
        }

        @Override
        final Case bad() {
            return aVm().os(null).osName(system()).at(target());
        }

        @Override
        final Case good() {
            return aVm().os(null).osName(other()).at(target());
        }

        @Override
        final Case unknown() {
            return aVm().os(null).at(target());
        }

        @Test
        final void claimsNothingOfTheGuest() {
            assertThat(says(bad())).singleElement().asString().startsWith("Not checked before the copy: ");
            assertThat(rule().judge(bad()).getFirst().evidence()).containsKeys("system", "checks");
        }

        @Test
        final void saysNothingAtOtherTargetsNorOfAVmWithoutDisks() {
            for (TargetKind kind : TargetKind.values()) {
                boolean kvm = kind == TargetKind.KVM || kind == TargetKind.KUBEVIRT;
                boolean its = kind == target() || kvm && target() == TargetKind.KVM;
                assertThat(rule().judge(aVm().os(null).osName(system()).at(kind))).hasSize(its ? 1 : 0);
            }
            assertThat(rule().judge(aVm().withoutDisks().os(null).osName(system()).at(target()))).isEmpty();
        }

        @Test
        final void goesByWhatRunsWhereThatIsKnown() {
            assertThat(rule().judge(aVm().os(null).osName(other()).guestOs(system()).at(target()))).hasSize(1);
        }
    }

    abstract static class Windows extends Contract {

        @Override
        final String system() {
            return "Microsoft Windows Server 2019 (64-bit)";
        }

        @Override
        final String other() {
            return "Ubuntu Linux (64-bit)";
        }

        @Test
        final void namesWhatToLookAt() {
            assertThat(says(bad()).getFirst()).contains("SAN policy", "BitLocker", "LDM", "fast startup");
            assertThat(rule().judge(bad()).getFirst().fix()).contains("manage-bde -status", "bcdedit");
        }
    }

    abstract static class Linux extends Contract {

        @Override
        final String system() {
            return "Ubuntu Linux (64-bit)";
        }

        @Override
        final String other() {
            return "Microsoft Windows Server 2019 (64-bit)";
        }

        @Test
        final void namesWhatToLookAt() {
            assertThat(says(bad()).getFirst()).contains("crypttab", "resolv.conf", "start image");
            assertThat(rule().judge(bad()).getFirst().fix()).contains("lsinitrd", "lsattr /etc/resolv.conf");
        }
    }

    @Nested
    class OfWindowsAtHyperv extends Windows {

        @Override
        ReadinessRule rule() {
            return new WindowsUnseenAtHyperv();
        }

        @Override
        String id() {
            return "windows-unseen-hyperv";
        }

        @Override
        TargetKind target() {
            return TargetKind.HYPERV;
        }
    }

    @Nested
    class OfWindowsAtKvm extends Windows {

        @Override
        ReadinessRule rule() {
            return new WindowsUnseenAtKvm();
        }

        @Override
        String id() {
            return "windows-unseen-kvm";
        }

        @Override
        TargetKind target() {
            return TargetKind.KVM;
        }
    }

    @Nested
    class OfLinuxAtHyperv extends Linux {

        @Override
        ReadinessRule rule() {
            return new LinuxUnseenAtHyperv();
        }

        @Override
        String id() {
            return "linux-unseen-hyperv";
        }

        @Override
        TargetKind target() {
            return TargetKind.HYPERV;
        }

        @Test
        void namesTheModules() {
            assertThat(says(bad()).getFirst()).contains("hv_storvsc");
        }
    }

    @Nested
    class OfLinuxAtKvm extends Linux {

        @Override
        ReadinessRule rule() {
            return new LinuxUnseenAtKvm();
        }

        @Override
        String id() {
            return "linux-unseen-kvm";
        }

        @Override
        TargetKind target() {
            return TargetKind.KVM;
        }
    }
}
