package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Its host, or the vCenter it is known from, is older than what disks can be read from.
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
        super("source-too-old", "wwww", "Source is too old",
                "Reading disks and changed blocks needs a newer ESXi, and a vCenter as new as its hosts.",
                "Move the VM to a newer host or vCenter, upgrade the one that is too old, or export the VM as OVA.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        String oldest = one.settings().oldestHost();
        String host = one.around().hostVersion();
        if (host != null && tooOld(host, oldest)) {
            return found(one, "Its host runs version %s, older than %s.".formatted(host, oldest), "hostVersion", host,
                    "oldest", oldest);
        }
        String source = one.around().sourceVersion();
        return source != null && tooOld(source, oldest)
                ? found(one, "Its source %s is version %s, older than %s.".formatted(one.vm().sourceName(), source,
                        oldest), "sourceVersion", source, "oldest", oldest)
                : List.of();
    }

    private static boolean tooOld(String version, String oldest) {
        return version.matches("\\d+(\\.\\d+)*.*") && older(version, oldest);
    }
}
