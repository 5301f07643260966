package io.towpath.inventory.reading;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a file is.
public enum FileKind {
    RVTOOLS_XLSX,
    RVTOOLS_CSV,
    VMS_CSV,
    VMS_XLSX,
    VMS_JSON,
    APPLICATIONS,
    OWNERS,
    DEPENDENCIES,
    WINDOWS,
    BASELINES,
    WAVE_ASSIGNMENTS,
    AZURE_MIGRATE_CSV,
    SERVICENOW,
    NETBOX,
    ITOP,
    DEVICE42;

    /// Which file's word counts where two tell one field of people (owner, application, tier) of a VM or an application
    /// otherwise: a higher one is not overwritten by a lower one, and among equals the newer file counts. What an RVTools
    /// file says of them are custom attributes that somebody once typed into a vCenter; the others are lists that are kept
    /// for it, and a list of applications or owners was drawn up for this move.
    public int authority() {
        return switch (this) {
            case RVTOOLS_XLSX, RVTOOLS_CSV -> 1;
            case APPLICATIONS, OWNERS -> 3;
            case VMS_CSV, VMS_XLSX, VMS_JSON, DEPENDENCIES, WINDOWS, BASELINES, WAVE_ASSIGNMENTS, AZURE_MIGRATE_CSV,
                    SERVICENOW, NETBOX, ITOP, DEVICE42 ->
                2;
        };
    }

    /// As options and REST spell it: `rvtools-xlsx`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @return empty for a word that is none
    public static Optional<FileKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
