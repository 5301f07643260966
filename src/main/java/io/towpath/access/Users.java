package io.towpath.access;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Everybody who may sign in. Each change is on the audit trail; what cannot be done is an [AccessException].
public interface Users {

    /// By login.
    List<UserView> all();

    UserView get(UUID id);

    Optional<UserView> byLogin(String login);

    /// @return the initial password; it is not kept and cannot be shown again
    Created create(NewUser user);

    /// Name, address, zone, role, enabled, as one change.
    ///
    /// @param version as seen; an [AccessException] `somebody-was-faster` when it is not the present one
    UserView change(UUID id, int version, UserChange change);

    /// Gives a new password, which the user must change when signing in. Ends the user's sessions.
    Secret resetPassword(UUID id, int version);

    /// A user's change to the own profile.
    UserView describeOwn(String login, UserChange change);

    /// Ends all other sessions of the user.
    ///
    /// @return the epoch with which the session at hand goes on
    int changeOwnPassword(String login, Secret current, Secret chosen);

    /// A user who was just created.
    record Created(UserView user, Secret initialPassword) {}
}
