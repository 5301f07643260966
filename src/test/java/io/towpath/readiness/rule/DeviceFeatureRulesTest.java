package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about what a VM has beside disks and cards.
class DeviceFeatureRulesTest {

    @Nested
    class OfTpm extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new Tpm();
        }

        @Override
        String id() {
            return "tpm";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.tpm(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.tpm(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It has a virtual TPM.");
        }
    }

    @Nested
    class OfEncrypted extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new Encrypted();
        }

        @Override
        String id() {
            return "vm-encrypted";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.encrypted(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.encrypted(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its home or a disk is encrypted by the source.");
        }
    }

    @Nested
    class OfSerialPort extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SerialPort();
        }

        @Override
        String id() {
            return "serial-port";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.serialPorts(List.of("Serial port 1"))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.serialPorts(List.of())).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It has Serial port 1.");
        }
    }

    @Nested
    class OfIsoConnected extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new IsoConnected();
        }

        @Override
        String id() {
            return "iso-connected";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.isoConnected(List.of("[iso] debian.iso"))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.isoConnected(List.of())).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Connected: [iso] debian.iso.");
        }
    }

    @Nested
    class OfHardwareUpgradePending extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new HardwareUpgradePending();
        }

        @Override
        String id() {
            return "hardware-upgrade-pending";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.hardwareUpgrade("scheduled")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.hardwareUpgrade("")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("A hardware upgrade is scheduled.");
        }
    }
}
