package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Its host is older than what disks can be read from.
@Component
final class SourceTooOld extends BasicRule {

    private static boolean older(String version, String than) {
        String[] ours = version.split("[^0-9]+");
        String[] theirs = than.split("[^0-9]+");
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            int difference = Integer.compare(Integer.parseInt(ours[i]), Integer.parseInt(theirs[i]));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    SourceTooOld() {
        super("source-too-old", "wwww", "Host is too old", "Reading disks and changed blocks needs a newer ESXi.",
                "Move the VM to a newer host, upgrade the host, or export the VM as OVA.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String version = one.around().hostVersion();
        String oldest = one.settings().oldestHost();
        return version == null || !version.matches("\\d+(\\.\\d+)*.*") || !older(version, oldest)
                ? List.of()
                : found(one, "Its host runs version %s, older than %s.".formatted(version, oldest), "hostVersion",
                        version,
                        "oldest", oldest);
    }
}
