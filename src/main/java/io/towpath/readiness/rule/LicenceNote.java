package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Licences that hang on where the guest runs.
@Component
final class LicenceNote extends BasicRule {

    private static String note(Case one) {
        String system = one.system();
        if (system.contains("windows") && system.contains("serv") || system.contains("srv")) {
            return "Windows Server is licensed by the cores of the hosts it runs on: the target's hosts need their own.";
        }
        if (system.contains("red hat") || system.contains("rhel")) {
            return "A subscription by virtual data centre counts the target's hosts: register it there.";
        }
        return system.contains("suse") || system.contains("sles")
                ? "A subscription with unlimited VMs counts the target's hosts: register it there."
                : "";
    }

    LicenceNote() {
        super("licence-note", "aaa-", "Licence depends on the host",
                "Some licences count the cores of every host the VM may run on.",
                "Ask your licence manager before the wave; this is a reminder, not legal advice.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String note = note(one);
        return note.isEmpty() ? List.of() : found(one, note, "system", one.system());
    }
}
