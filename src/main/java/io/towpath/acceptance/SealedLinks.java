package io.towpath.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// Links for people without an account, each for one purpose: made and sealed as sign-off links are, with the same key. A
/// token that was made for one purpose is none for another.
@Component
public class SealedLinks {

    private final LinkStore store;
    private final Map<String, LinkTokens> tokens = new ConcurrentHashMap<>();

    SealedLinks(LinkStore store) {
        this.store = store;
    }

    /// @param token  for the link: whoever has it is let in
    /// @param sha256 to store
    public record Minted(String token, String sha256) {

        @Override
        public String toString() {
            return "Minted[sha256=" + sha256 + "]";
        }
    }

    /// What a link means; its seal says that nobody changed it in the database.
    ///
    /// @param about what it is for: a wave
    public record Meaning(UUID id, UUID about, String recipientEmail, Instant expiresAt, String tokenSha256) {}

    public Minted mint(String purpose) {
        LinkTokens.Minted minted = of(purpose).mint();
        return new Minted(minted.token(), minted.sha256());
    }

    /// The stored hash of a token; empty when it was not made here for this purpose.
    public Optional<String> sha256Of(String purpose, String token) {
        return of(purpose).sha256Of(token);
    }

    public String seal(String purpose, Meaning meaning) {
        return of(purpose).seal(meaning.id, meaning.about, meaning.recipientEmail, meaning.expiresAt,
                meaning.tokenSha256);
    }

    public boolean isIntact(String purpose, Meaning meaning, String seal) {
        return MessageDigest.isEqual(seal(purpose, meaning).getBytes(StandardCharsets.US_ASCII),
                seal.getBytes(StandardCharsets.US_ASCII));
    }

    private LinkTokens of(String purpose) {
        return tokens.computeIfAbsent(purpose, store::tokens);
    }
}
