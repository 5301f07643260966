package io.towpath.report.forklift;

import io.towpath.readiness.KubernetesName;
import java.util.HashSet;
import java.util.Set;

/// Names for resources, each once.
final class Names {

    private final Set<String> taken = new HashSet<>();

    /// @param longest what is longer is cut, so that something can be put behind it
    String of(String wanted, int longest) {
        String stem = KubernetesName.proposed(wanted, longest);
        stem = stem.isEmpty() ? "unnamed" : stem;
        String name = stem;
        for (int number = 2; !taken.add(name); number++) {
            name = stem + "-" + number;
        }
        return name;
    }
}
