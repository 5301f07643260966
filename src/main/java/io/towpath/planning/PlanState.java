package io.towpath.planning;

import java.util.Locale;

/// A draft is edited, a saved one stays as it is, the published one is what is carried out.
public enum PlanState {
    DRAFT, SAVED, PUBLISHED, DISCARDED;

    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PlanState of(String slug) {
        return valueOf(slug.toUpperCase(Locale.ROOT));
    }
}
