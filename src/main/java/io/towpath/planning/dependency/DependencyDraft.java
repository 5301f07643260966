package io.towpath.planning.dependency;

import io.towpath.inventory.RefusedException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A dependency as somebody tells it.
public record DependencyDraft(End from, End to, Kind kind, Evidence evidence, @Nullable Integer port,
        @Nullable String protocol, @Nullable Long weightPerDay, @Nullable LocalDate firstSeen,
        @Nullable LocalDate lastSeen, @Nullable String sourceSystem, @Nullable String detail) {

    private static final int LONGEST = 1000;

    public DependencyDraft {
        protocol = trimmed("protocol", protocol, 40);
        sourceSystem = trimmed("source", sourceSystem, 100);
        detail = trimmed("detail", detail, LONGEST);
        if (from.equals(to)) {
            throw invalid("dependency-on-itself", "both ends are the same", "Name two different ends.");
        }
        if (evidence == Evidence.OBSERVED) {
            throw invalid("evidence-invalid", "the evidence \"observed\" is what the inventory itself shows",
                    "Write manual, cmdb or flow.");
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw invalid("port-invalid", "the port is %d, expected 0 to 65535".formatted(port), "Correct it.");
        }
        if (weightPerDay != null && weightPerDay < 0) {
            throw invalid("weight-invalid", "the weight is %d, expected 0 or more".formatted(weightPerDay),
                    "Leave it out where it is not known.");
        }
        if (firstSeen != null && lastSeen != null && lastSeen.isBefore(firstSeen)) {
            throw invalid("dates-invalid", "it was last seen on %s, before it was first seen on %s".formatted(lastSeen,
                    firstSeen), "Exchange the dates.");
        }
    }

    private static @Nullable String trimmed(String what, @Nullable String text, int longest) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String stripped = text.strip();
        if (stripped.length() > longest || stripped.chars().anyMatch(Character::isISOControl)) {
            throw invalid("text-invalid", "the %s has %d characters, expected at most %d on one line".formatted(what,
                    stripped.length(), longest), "Shorten it.");
        }
        return stripped;
    }

    static RefusedException invalid(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
