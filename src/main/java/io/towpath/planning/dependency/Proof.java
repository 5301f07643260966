package io.towpath.planning.dependency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How a dependency is known, in a line: `flow, port 5432/tcp, 1,200 a day, last seen 2026-11-01`.
public final class Proof {

    private Proof() {}

    public static String of(Dependency dependency) {
        List<String> parts = new ArrayList<>(List.of(dependency.evidence().word()));
        if (dependency.port() != null) {
            parts.add("port " + dependency.port() + (dependency.protocol() == null ? "" : "/" + dependency.protocol()));
        } else if (dependency.protocol() != null) {
            parts.add(dependency.protocol());
        }
        if (dependency.weightPerDay() != null) {
            parts.add(String.format(Locale.ENGLISH, "%,d a day", dependency.weightPerDay()));
        }
        if (dependency.lastSeen() != null) {
            parts.add("last seen " + dependency.lastSeen());
        }
        if (dependency.sourceSystem() != null) {
            parts.add("from " + dependency.sourceSystem());
        }
        if (dependency.detail() != null) {
            parts.add(dependency.detail());
        }
        return String.join(", ", parts);
    }
}
