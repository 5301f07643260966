package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.SourceNote.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about devices and features of the cluster.
class DeviceRulesTest {

    private static NicTraits card(@Nullable String kind, @Nullable Boolean directPath) {
        return new NicTraits(List.of(), null, kind, null, directPath);
    }

    @Nested
    class OfFaultTolerance extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new FaultTolerance();
        }

        @Override
        String id() {
            return "fault-tolerance";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.faultTolerance(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.faultTolerance(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Fault Tolerance is configured.");
        }
    }

    @Nested
    class OfLatencySensitive extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new LatencySensitive();
        }

        @Override
        String id() {
            return "latency-sensitive";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.latencySensitivity("high")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.latencySensitivity("normal")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its latency sensitivity is high.");
        }
    }

    @Nested
    class OfAffinityRule extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new AffinityRule();
        }

        @Override
        String id() {
            return "affinity-rule";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.affinityRules(List.of("sql apart"))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.affinityRules(List.of())).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("1 rule ties it: sql apart.");
        }
    }

    @Nested
    class OfUsbAttached extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new UsbAttached();
        }

        @Override
        String id() {
            return "usb";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.usbDevices(List.of("HASP dongle"))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.usbDevices(List.of()).usbController(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("1 USB device is attached: HASP dongle.");
        }

        @Test
        void onlyMentionsAControllerWithoutADevice() {
            assertThat(rule().judge(aVm().told(t -> t.usbController(true)).one())).singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.INFO));
        }
    }

    @Nested
    class OfPassthroughDevice extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new PassthroughDevice();
        }

        @Override
        String id() {
            return "passthrough";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.passthroughDevices(List.of("NVIDIA T4"))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.passthroughDevices(List.of())).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Handed through: NVIDIA T4.");
        }

        @Test
        void warnsWhereOnlyTheSettingIsKnown() {
            assertThat(rule().judge(aVm().told(t -> t.passthroughHotPlug(true)).one())).singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.what()).contains("may be handed through", "did not tell");
                    });
            assertThat(says(aVm().told(t -> t.passthroughHotPlug(false)).one())).isEmpty();
            assertThat(says(aVm().told(t -> t.passthroughHotPlug(true).passthroughDevices(List.of())).one())).isEmpty();
        }
    }

    @Nested
    class OfSriovNic extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SriovNic();
        }

        @Override
        String id() {
            return "sriov";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().nicTold(card("SriovEthernetCard", null)).one();
        }

        @Override
        Case good() {
            return aVm().nicTold(card("Vmxnet3", false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("1 of 2 network cards uses SR-IOV.");
        }

        @Test
        void countsDirectPathToo() {
            assertThat(says(aVm().nicTold(card("Vmxnet3", true)).one())).hasSize(1);
        }
    }
}
