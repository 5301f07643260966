package io.towpath.access.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.AccessException;
import io.towpath.access.NewUser;
import io.towpath.access.Permission;
import io.towpath.access.Role;
import io.towpath.access.Secret;
import io.towpath.access.UserChange;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users")
@PreAuthorize(Permission.ADMIN)
@Tag(name = "users")
class UsersApi {

    private final Users users;

    UsersApi(Users users) {
        this.users = users;
    }

    @GetMapping
    Page list() {
        return new Page(users.all().stream().map(UserJson::of).toList(), null);
    }

    @GetMapping("/{id}")
    ResponseEntity<UserJson> get(@PathVariable UUID id) {
        return answer(users.get(id));
    }

    @PostMapping
    ResponseEntity<CreatedJson> create(@Valid @RequestBody CreateUser body) {
        Users.Created created = users.create(new NewUser(body.login, body.displayName, body.email, role(body.role),
                body.zone == null ? ZoneOffset.UTC : Zones.parse(body.zone)));
        UserJson user = UserJson.of(created.user());
        return ResponseEntity.created(URI.create("/api/v1/users/" + user.id)).eTag(tag(created.user()))
                .body(new CreatedJson(user, created.initialPassword()));
    }

    /// Changes the fields that are there; `enabled: false` ends the user's sessions and stops his tokens.
    @PatchMapping(path = "/{id}", consumes = {"application/json", "application/merge-patch+json"})
    ResponseEntity<UserJson> change(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody ChangeUser body) {
        ZoneId zone = body.zone == null ? null : Zones.parse(body.zone);
        UserChange change = new UserChange(body.displayName, body.email, zone,
                body.role == null ? null : role(body.role), body.enabled);
        return answer(users.change(id, seen(users.get(id), ifMatch), change));
    }

    @PostMapping("/{id}/reset-password")
    PasswordJson resetPassword(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return new PasswordJson(users.resetPassword(id, seen(users.get(id), ifMatch)));
    }

    private static int seen(UserView user, @Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new AccessException(AccessException.Kind.VERSION_MISSING, "precondition-required",
                    "The request does not say which version of the user it changes.",
                    "Read the user and send its ETag as If-Match.");
        }
        if (!ifMatch.strip().equals(tag(user))) {
            throw new AccessException(AccessException.Kind.STALE, "precondition-failed",
                    "The user's version is " + tag(user) + ", If-Match says " + ifMatch.strip() + ".",
                    "Read the user again and send the ETag that you get.");
        }
        return user.version();
    }

    private static String tag(UserView user) {
        return "\"" + user.version() + "\"";
    }

    private static ResponseEntity<UserJson> answer(UserView user) {
        return ResponseEntity.ok().eTag(tag(user)).body(UserJson.of(user));
    }

    private static Role role(String code) {
        for (Role role : Role.values()) {
            if (role.code().equals(code.strip().toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new AccessException(AccessException.Kind.INVALID, "role-unknown", "There is no role '" + code + "'.",
                "Use administrator, lead, engineer, validator or auditor.");
    }

    record Page(List<UserJson> items, @Nullable String next) {}

    record UserJson(UUID id, String login, String displayName, @Nullable String email, String role, String zone,
            boolean enabled, boolean mustChangePassword, @Nullable Instant lastSignedInAt, Instant createdAt,
            int version) {

        static UserJson of(UserView user) {
            return new UserJson(user.id(), user.login(), user.displayName(), user.email(), user.role().code(),
                    user.zone().getId(), user.enabled(), user.mustChangePassword(), user.lastSignedInAt(),
                    user.createdAt(), user.version());
        }
    }

    record CreateUser(@NotNull String login, @NotNull String displayName, @Nullable String email, @NotNull String role,
            @Nullable String zone) {}

    record ChangeUser(@Nullable String displayName, @Nullable String email, @Nullable String role,
            @Nullable String zone, @Nullable Boolean enabled) {}

    /// @param initialPassword shown only here
    record CreatedJson(UserJson user, Secret initialPassword) {}

    record PasswordJson(Secret initialPassword) {}
}
