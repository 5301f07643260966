package io.towpath.readiness.rule;

import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Neither id nor name of the operating system is told.
@Component
final class OsUnknown implements ReadinessRule {

    @Override
    public String id() {
        return "os-unknown";
    }

    @Override
    public String title() {
        return "Operating system unknown";
    }

    @Override
    public String meaning() {
        return "The target cannot choose what suits the guest best: clock, CPU hints, firmware settings.";
    }

    @Override
    public List<Finding> judge(Case one) {
        Hardware hardware = one.vm().hardware();
        boolean unread = one.noted("unreadable-descriptor");
        return hardware.osId() != null || hardware.osName() != null || unread
                ? List.of()
                : List.of(new Finding(id(), Severity.ADVICE, "The source does not tell which system the guest runs.",
                        "Set the guest's system at the source and export again, or go on: settings are then general."));
    }
}
