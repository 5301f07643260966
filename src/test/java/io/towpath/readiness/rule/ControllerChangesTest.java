package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class ControllerChangesTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new ControllerChanges();
    }

    @Override
    String id() {
        return "controller-changes";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().disk(ControllerType.BUSLOGIC, 512).one();
    }

    @Test
    void countsTheDisksOfEachController() {
        Case one = aVm().disk(ControllerType.NVME, 512).disk(ControllerType.NVME, 512)
                .disk(ControllerType.LSI_LOGIC, 512).one();

        assertThat(says(one)).containsExactly(
                "1 disk hangs on LSI Logic parallel, which QEMU does not emulate; the target uses SATA.",
                "2 disks hang on NVMe, which QEMU does not emulate; the target uses SATA.");
    }

    @Test
    void isSilentAboutWhatQemuEmulates() {
        assertThat(says(aVm().disk(ControllerType.PVSCSI, 512).disk(ControllerType.LSI_SAS, 512)
                .disk(ControllerType.IDE, 512).one())).isEmpty();
    }
}
