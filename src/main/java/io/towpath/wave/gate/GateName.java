package io.towpath.wave.gate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The gates before a wave, in the order in which they are shown.
public enum GateName {
    INVENTORY_FRESH("Facts are fresh"),
    READINESS("No VM is blocked"),
    MAPPINGS("Everything is mapped"),
    TARGET("Nothing is in the way at the target"),
    DEPENDENCIES("No group is split"),
    PREDECESSORS("Waves before it are validated"),
    OWNERS("Every VM has an owner"),
    WINDOW("A window is assigned"),
    OBJECTIONS("No owner objects"),
    CAPACITY("The target has room");

    private final String title;

    GateName(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<GateName> of(String word) {
        return Arrays.stream(values()).filter(gate -> gate.word().equals(word)).findFirst();
    }
}
