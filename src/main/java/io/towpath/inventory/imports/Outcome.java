package io.towpath.inventory.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What an import makes of a row.
public enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED,
    REJECTED,
    /// A person has to say which VM is meant, or that the row shall be left out.
    CONFLICT,
    /// Known here, not in the file.
    MISSING;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
