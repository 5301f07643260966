package io.towpath.access;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What a user is, and what he may do. The table is in [Permission].
public enum Role {
    ADMINISTRATOR("inventory:read", "wave:read", "signoff:read", "inventory:write", "image:execute", "wave:write",
            "wave:execute", "signoff:send", "audit:read", "admin"),
    LEAD("inventory:read", "wave:read", "signoff:read",
            "inventory:write", "image:execute", "wave:write",
            "wave:execute", "signoff:send", "audit:read"),
    ENGINEER("inventory:read", "wave:read",
            "signoff:read", "inventory:write", "image:execute", "wave:execute",
            "signoff:send"),
    VALIDATOR("inventory:read", "wave:read", "signoff:read",
            "signoff:send"),
    AUDITOR("inventory:read", "wave:read", "signoff:read",
            "audit:read");

    private final Set<String> permissions;

    Role(String... permissions) {
        this.permissions = Set.of(permissions);
    }

    /// Permission names, such as `wave:execute`.
    public Set<String> permissions() {
        return permissions;
    }

    /// For pages: `Administrator`.
    public String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /// For REST and the trail: `administrator`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Those of `scopes` that this role really has, in order.
    Set<String> limit(Set<String> scopes) {
        Set<String> limited = new TreeSet<>(scopes);
        limited.retainAll(permissions);
        return limited;
    }
}
