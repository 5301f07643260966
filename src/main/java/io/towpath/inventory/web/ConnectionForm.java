package io.towpath.inventory.web;

import org.jspecify.annotations.Nullable;

/// What people type to register or change a connection; kept when it is refused.
record ConnectionForm(@Nullable String kind, @Nullable String name, @Nullable String location,
        @Nullable Integer version) {

    static final ConnectionForm EMPTY = new ConnectionForm(null, null, null, null);

    String nameOrEmpty() {
        return name == null ? "" : name;
    }

    String locationOrEmpty() {
        return location == null ? "" : location.strip();
    }

    String kindOr(String usual) {
        return kind == null || kind.isBlank() ? usual : kind;
    }
}
