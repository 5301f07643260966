package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Virtual hardware before version 7 has no changed block tracking.
@Component
final class CbtHardwareTooOld extends BasicRule {

    private static final int FIRST = 7;

    CbtHardwareTooOld() {
        super("cbt-hardware-too-old", "wwww", "Virtual hardware is too old for change tracking",
                "Changed block tracking begins with hardware version 7.",
                "Upgrade the virtual hardware after a snapshot-free backup, or plan a cold migration.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String version = one.vm().hardware().hardwareVersion();
        if (version == null || !version.matches("vmx-0*\\d{1,3}")) {
            return List.of();
        }
        int number = Integer.parseInt(version.substring(4));
        return number >= FIRST
                ? List.of()
                : found(one, "Its virtual hardware is version %d; tracking begins with %d.".formatted(number, FIRST),
                        "hardwareVersion", number);
    }
}
