package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about the size of a VM and about what it is pinned to.
class HardwareRulesTest {

    private static Vms with(int nics) {
        Vms vm = aVm().withoutNics();
        for (int i = 0; i < nics; i++) {
            vm.nic("DMZ", NicAdapter.VMXNET3);
        }
        return vm;
    }

    @Nested
    class OfCpuCount extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new CpuCount();
        }

        @Override
        String id() {
            return "cpu-count";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().cpus(217).at(TargetKind.KUBEVIRT);
        }

        @Override
        Case good() {
            return aVm().cpus(217).at(TargetKind.KVM);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "It has 217 CPUs; at most 710 at KVM, 216 at KubeVirt, 1024 at Hyper-V, 768 at VMware.");
        }
    }

    @Nested
    class OfMemorySize extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new MemorySize();
        }

        @Override
        String id() {
            return "memory-size";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().memory(7L << 40).at(TargetKind.KUBEVIRT);
        }

        @Override
        Case good() {
            return aVm().memory(6L << 40).at(TargetKind.KUBEVIRT);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "It has 7 TiB of memory; at most 16 TiB at KVM, 6 TiB at KubeVirt, 12 TiB at Hyper-V, 24 TiB at VMware.");
        }
    }

    @Nested
    class OfNicCount extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new NicCount();
        }

        @Override
        String id() {
            return "nic-count";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return with(11).at(TargetKind.VMWARE);
        }

        @Override
        Case good() {
            return with(10).at(TargetKind.VMWARE);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It has 11 network cards; at most 64 at Hyper-V, 10 at VMware.");
        }
    }

    @Nested
    class OfCpuAffinity extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new CpuAffinity();
        }

        @Override
        String id() {
            return "cpu-affinity";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.cpuAffinity("0,1")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.cpuAffinity("")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is pinned to the processors 0,1.");
        }
    }

    @Nested
    class OfNumaAffinity extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new NumaAffinity();
        }

        @Override
        String id() {
            return "numa-affinity";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.numaAffinity("1")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.numaAffinity("1")).at(TargetKind.VMWARE);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is pinned to the NUMA nodes 1.");
        }
    }

    @Nested
    class OfHotPlug extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new HotPlug();
        }

        @Override
        String id() {
            return "hotplug";
        }

        @Override
        Severity severity() {
            return Severity.INFO;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.cpuHotAdd(true).memoryHotAdd(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.cpuHotAdd(false).cpuHotRemove(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Turned on: CPU hot add, memory hot add.");
        }
    }
}
