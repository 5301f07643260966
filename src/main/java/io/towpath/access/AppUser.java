package io.towpath.access;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/// A person who signs in.
@Entity
@Table(name = "app_user")
class AppUser {

    @Id
    @GeneratedValue
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private @Nullable UUID id;
    private String login;
    private String displayName;
    private @Nullable String email;
    private String passwordHash;
    @Enumerated(EnumType.STRING)
    private Role role;
    private String zone;
    private boolean enabled = true;
    private boolean mustChangePassword = true;
    private int sessionEpoch;
    private @Nullable Instant lastSignedInAt;
    private Instant createdAt;
    @Version
    private int version;

    protected AppUser() {
        this("", "", null, "", Role.AUDITOR, "UTC", Instant.EPOCH);
    }

    AppUser(String login, String displayName, @Nullable String email, String passwordHash, Role role, String zone,
            Instant createdAt) {
        this.login = login;
        this.displayName = displayName;
        this.email = email;
        this.passwordHash = passwordHash;
        this.role = role;
        this.zone = zone;
        this.createdAt = createdAt;
    }

    UUID id() {
        return Objects.requireNonNull(id, "not stored yet");
    }

    String login() {
        return login;
    }

    String passwordHash() {
        return passwordHash;
    }

    Role role() {
        return role;
    }

    boolean enabled() {
        return enabled;
    }

    boolean mustChangePassword() {
        return mustChangePassword;
    }

    int sessionEpoch() {
        return sessionEpoch;
    }

    int version() {
        return version;
    }

    UserView view() {
        return new UserView(id(), login, displayName, email, role, ZoneId.of(zone), enabled, mustChangePassword,
                lastSignedInAt, createdAt, version);
    }

    void describe(String newDisplayName, @Nullable String newEmail, ZoneId newZone) {
        displayName = newDisplayName;
        email = newEmail;
        zone = newZone.getId();
    }

    void changeRole(Role newRole) {
        role = newRole;
        sessionEpoch++;
    }

    void enable(boolean on) {
        enabled = on;
        sessionEpoch++;
    }

    /// @param byOwner whether the owner chose it; otherwise he must choose another one first
    void changePassword(String hash, boolean byOwner) {
        passwordHash = hash;
        mustChangePassword = !byOwner;
        sessionEpoch++;
    }

    /// The same password under a newer hash: nobody's session ends.
    void rehash(String hash) {
        passwordHash = hash;
    }
}
