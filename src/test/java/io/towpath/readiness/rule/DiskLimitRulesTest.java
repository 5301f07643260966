package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about how many and how large disks a target takes.
class DiskLimitRulesTest {

    private static Vms with(int disks) {
        Vms vm = aVm();
        for (int i = 1; i < disks; i++) {
            vm.disk(ControllerType.PVSCSI, 1 << 30);
        }
        return vm;
    }

    @Nested
    class OfDiskCount extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DiskCount();
        }

        @Override
        String id() {
            return "disk-count";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return with(166).at(TargetKind.KVM);
        }

        @Override
        Case good() {
            return with(166).at(TargetKind.HYPERV);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "It has 166 disks; at most 165 at KVM, 165 at KubeVirt, 256 at Hyper-V, 256 at VMware.");
        }

        @Test
        void lets165Pass() {
            assertThat(says(with(165).at(TargetKind.KVM))).isEmpty();
        }
    }

    @Nested
    class OfDiskTooLarge extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DiskTooLarge();
        }

        @Override
        String id() {
            return "disk-too-large";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().disk(ControllerType.SATA, (64L << 40) + 512).at(TargetKind.HYPERV);
        }

        @Override
        Case good() {
            return aVm().disk(ControllerType.SATA, 64L << 40).at(TargetKind.HYPERV);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "disk1 has 64.0 TiB; at most 100 TiB at KubeVirt, 64 TiB at Hyper-V, 62 TiB at VMware.");
        }

        @Test
        void knowsNoLimitOfKvm() {
            assertThat(says(aVm().disk(ControllerType.SATA, 1L << 50).at(TargetKind.KVM))).isEmpty();
        }
    }

    @Nested
    class OfBootDiskBios extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new BootDiskBios();
        }

        @Override
        String id() {
            return "boot-disk-bios";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().firmware(Firmware.BIOS).withoutDisks().disk(ControllerType.SATA, (2L << 40) + 512)
                    .at(TargetKind.HYPERV);
        }

        @Override
        Case good() {
            return aVm().withoutDisks().disk(ControllerType.SATA, 3L << 40).at(TargetKind.HYPERV);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It starts by BIOS from disk0, which has 2.0 TiB.");
        }

        /// A source tells its disks in the order in which they were added, or in none.
        @Test
        void looksAtTheDiskInTheFirstPlace() {
            Vms large = aVm().firmware(Firmware.BIOS).withoutDisks().disk(ControllerType.SATA, 3L << 40);
            assertThat(says(large.disk(ControllerType.PVSCSI, 1L << 30).at(TargetKind.HYPERV))).isEmpty();
            assertThat(says(aVm().firmware(Firmware.BIOS).withoutDisks().disk(ControllerType.SATA, 1L << 30)
                    .disk(ControllerType.PVSCSI, 3L << 40).at(TargetKind.HYPERV)))
                    .containsExactly("It starts by BIOS from disk1, which has 3 TiB.");
        }

        @Test
        void doesNotMatterElsewhere() {
            assertThat(says(aVm().firmware(Firmware.BIOS).withoutDisks().disk(ControllerType.SATA, 3L << 40)
                    .at(TargetKind.KVM))).isEmpty();
        }
    }
}
