package io.towpath.planning.mapping;

import io.towpath.inventory.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What is mapped. Each kind has versions of its own.
public enum MappingKind {
    NETWORK("networks", "network", "network card", List.of("bridge", "network", "nad", "pod", "logical-network")),
    STORAGE("storage", "datastore", "disk", List.of("storage-class", "pool", "csv")),
    PLACEMENT("placement", "cluster", "VM", List.of("namespace", "cluster", "host-group"));

    private final String path;
    private final String sourceNoun;
    private final String memberNoun;
    private final List<String> kindsAtTarget;

    MappingKind(String path, String sourceNoun, String memberNoun, List<String> kindsAtTarget) {
        this.path = path;
        this.sourceNoun = sourceNoun;
        this.memberNoun = memberNoun;
        this.kindsAtTarget = kindsAtTarget;
    }

    /// As in addresses: `networks`.
    public String path() {
        return path;
    }

    /// As the database says: `network`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What the source has: `datastore`.
    public String sourceNoun() {
        return sourceNoun;
    }

    /// What of a VM goes there: `disk`.
    public String memberNoun() {
        return memberNoun;
    }

    /// Kinds that a target can offer.
    public List<String> kindsAtTarget() {
        return kindsAtTarget;
    }

    public static MappingKind ofPath(String path) {
        return Arrays.stream(values()).filter(kind -> kind.path.equals(path)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "There are no mappings of " + path + ".", "Networks, storage and placement are mapped."));
    }
}
