package io.towpath.access;

import java.time.ZoneId;

/// Who acts in this request.
public interface CurrentUser {

    /// The name for the audit trail: a login, `token:LOGIN/NAME`, `anonymous`, or `system` outside a request.
    String actor();

    /// The login behind the actor: of a token, its owner's.
    default String login() {
        return actor();
    }

    /// The name for people.
    String displayName();

    /// The zone in which this user's pages show times.
    ZoneId zone();

    /// Whether the permission (`wave:execute`) is held.
    boolean may(String permission);
}
