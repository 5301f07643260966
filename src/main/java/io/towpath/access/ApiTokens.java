package io.towpath.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tokens with which scripts act for their owner. Everybody sees and revokes only the own ones.
public interface ApiTokens {

    /// Days a token lives when nothing else is asked for.
    int USUAL_DAYS = 90;
    /// Days a token lives at most.
    int MOST_DAYS = 365;

    /// The owner's tokens that are not revoked, newest first.
    List<TokenView> of(String login);

    /// @param scopes permission names, all of them permissions of the owner's role
    /// @param days   1 to [#MOST_DAYS]
    /// @return the token; it is not kept and cannot be shown again
    Created create(String login, String name, Set<String> scopes, int days);

    /// @throws AccessException of kind NOT_FOUND when the owner has no such token
    void revoke(String login, UUID id);

    /// Who a token speaks for; empty when unknown, revoked, expired, or its owner disabled.
    Optional<Bearer> find(String token);

    /// Notes that the token was used, at most once a minute.
    void used(UUID id, String address);

    /// @param lastUsedAt to the minute
    record TokenView(UUID id, String name, Set<String> scopes, Instant createdAt, Instant expiresAt,
            @Nullable Instant lastUsedAt, @Nullable String lastUsedAddress) {}

    /// A token that was just created.
    record Created(TokenView token, Secret secret) {}

    /// @param scopes             what the token may do now: its scopes as far as the owner's role has them
    /// @param mustChangePassword the owner has to change the password before anything else
    record Bearer(UUID tokenId, String login, String tokenName, Set<String> scopes, boolean mustChangePassword) {}
}
