package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about kinds of disks.
class DiskRulesTest {

    private static DiskTraits disk(@Nullable String mode, @Nullable String sharing,
            @Nullable String rawMode, @Nullable Boolean tracked, @Nullable Boolean seSparse) {
        return new DiskTraits("ds1", mode, sharing, null, rawMode, null, null, tracked, null, seSparse);
    }

    @Nested
    class OfRawDeviceMapping extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new RawDeviceMapping();
        }

        @Override
        String id() {
            return "rdm";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().disksTold(disk(null, null, "physical", null, null)).one();
        }

        @Override
        Case good() {
            return aVm().disksTold(disk("persistent", null, null, null, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("disk0 is a raw device mapping in physical mode.");
        }

        @Test
        void warnsOfAVirtualOneWhichCanBeConverted() {
            assertThat(rule().judge(aVm().disksTold(disk(null, null, "virtual", null, null)).one())).singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
        }
    }

    @Nested
    class OfSharedDisk extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SharedDisk();
        }

        @Override
        String id() {
            return "shared-disk";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().disksTold(disk(null, "multi-writer", null, null, null)).one();
        }

        @Override
        Case good() {
            return aVm().disksTold(disk(null, "none", null, null, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Other VMs can write to disk0.");
        }

        @Test
        void knowsASharedBus() {
            assertThat(says(
                    aVm().disksTold(new DiskTraits(null, null, null, "physical", null, null, null, null, null, null))
                            .one()))
                    .containsExactly("Other VMs can write to disk0.");
        }

        @Test
        void looksAtDisksThatStay() {
            assertThat(
                    says(aVm().stayingTold(new DiskTraits(null, "independent_persistent", null, "physical", null, null,
                            null, null, null, null)).one()))
                    .containsExactly("Other VMs can write to disk1.");
        }
    }

    @Nested
    class OfIndependentDisk extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new IndependentDisk();
        }

        @Override
        String id() {
            return "independent-disk";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().disksTold(disk("independent_persistent", null, null, null, null)).one();
        }

        @Override
        Case good() {
            return aVm().disksTold(disk("persistent", null, null, null, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Snapshots leave disk0 out.");
        }
    }

    @Nested
    class OfDiskSerialTruncated extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DiskSerialTruncated();
        }

        @Override
        String id() {
            return "disk-serial-truncated";
        }

        @Override
        Severity severity() {
            return Severity.INFO;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.diskUuid(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.diskUuid(true)).at(TargetKind.VMWARE);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad()))
                    .containsExactly("The guest sees disk serial numbers (disk.EnableUUID); the target's are shorter.");
        }
    }

    @Nested
    class OfDiskSizeOdd extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DiskSizeOdd();
        }

        @Override
        String id() {
            return "disk-size-odd";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().disk(ControllerType.SATA, (1 << 20) + 512).at(TargetKind.HYPERV);
        }

        @Override
        Case good() {
            return aVm().disk(ControllerType.SATA, (1 << 20) + 512).at(TargetKind.KVM);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The size of disk1 is not a whole number of MiB.");
        }
    }
}
