package io.towpath.inventory.web;

import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import org.jspecify.annotations.Nullable;

/// What people type to register or change a connection; kept when it is refused, but for the password.
///
/// @param account     who signs in to a server
/// @param certificate the fingerprint a person confirmed
record ConnectionForm(@Nullable String kind, @Nullable String name, @Nullable String location,
        @Nullable Integer version, @Nullable String account, @Nullable String password, @Nullable String certificate) {

    static final ConnectionForm EMPTY = new ConnectionForm(null, null, null, null, null, null, null);

    String nameOrEmpty() {
        return name == null ? "" : name;
    }

    String locationOrEmpty() {
        return location == null ? "" : location.strip();
    }

    String kindOr(String usual) {
        return kind == null || kind.isBlank() ? usual : kind;
    }

    /// To show again: no page and no session holds a password.
    ConnectionForm shown() {
        return new ConnectionForm(kind, name, location, version, account, null, certificate);
    }

    ConnectionForm at(int current) {
        return new ConnectionForm(kind, name, location, current, account, null, certificate);
    }

    Place place() {
        return new Place(locationOrEmpty(),
                password != null && !password.isEmpty()
                        ? new Credentials(account == null ? "" : account.strip(), password)
                        : null,
                certificate == null || certificate.isBlank() ? null : certificate);
    }

    @Override
    public String toString() {
        return shown().equals(this) ? "%s %s %s".formatted(kind, name, location) : shown().toString();
    }
}
