package io.towpath.planning.forecast;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the progress of a program is counted in.
public enum Unit {
    /// Machines.
    VMS("VMs"),
    /// Bytes in use on their disks, shown as TB.
    TB("TB"),
    /// Each is over with the last of its VMs; VMs that serve none are not counted.
    APPLICATIONS("Applications");

    private final String title;

    Unit(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// In addresses: `tb`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Unit> of(String word) {
        return Arrays.stream(values()).filter(unit -> unit.word().equals(word)).findFirst();
    }
}
