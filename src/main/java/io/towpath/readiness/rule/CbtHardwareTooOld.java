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
                "Changed block tracking begins with hardware version 7. A VM that runs is kept in step by the files of "
                        + "snapshots instead: one of ours stands between passes and grows with what is written.",
                "Migrate it warm by snapshot files where its datastore has room for them; or upgrade the virtual "
                        + "hardware after a backup without snapshots, or plan a cold migration.",
                null);
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
