package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class DiskCapacityInvalidTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new DiskCapacityInvalid();
    }

    @Override
    String id() {
        return "disk-capacity-invalid";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().disk(ControllerType.SATA, 0).one();
    }

    @Test
    void namesTheDisk() {
        assertThat(says(bad())).containsExactly("Disk disk1 has a capacity of 0 bytes.");
    }
}
