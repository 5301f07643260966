package io.towpath.acceptance;

import io.towpath.units.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secrets of sign-off links. A token is 48 bytes in URL-safe Base64, 64 characters:
///
/// | byte | size | what |
/// |-----:|-----:|------|
/// |    0 |   32 | random |
/// |   32 |   16 | the first half of HMAC-SHA256 over `towpath PURPOSE token 1` and the random bytes |
///
/// The mark lets a mistyped or invented token be refused without asking the database. Stored is the SHA-256 of the random
/// bytes, and a seal over everything the link means, so that a row altered in the database is refused too.
final class LinkTokens {

    private static final int SECRET = 32;
    private static final int MARK = 16;
    private static final int LENGTH = (SECRET + MARK) / 3 * 4;
    /// What links of this house were made for first.
    static final String SIGN_OFF = "sign-off";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final String tokenPurpose;
    private final String sealPurpose;

    LinkTokens(byte[] key) {
        this(key, SIGN_OFF);
    }

    /// @param purpose one word: tokens made for one purpose are none for another
    LinkTokens(byte[] key, String purpose) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        tokenPurpose = "towpath " + purpose + " token 1";
        sealPurpose = "towpath " + purpose + " link 1";
    }

    /// @param token  for the link
    /// @param sha256 to store
    record Minted(String token, String sha256) {

        @Override
        public String toString() {
            return "Minted[sha256=" + sha256 + "]";
        }
    }

    Minted mint() {
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        byte[] token = Arrays.copyOf(secret, SECRET + MARK);
        System.arraycopy(mark(secret), 0, token, SECRET, MARK);
        return new Minted(Base64.getUrlEncoder().withoutPadding().encodeToString(token), Sha256.hex(secret));
    }

    /// The stored hash of a token; empty when it was not made here.
    Optional<String> sha256Of(String token) {
        if (token.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        byte[] secret = Arrays.copyOf(bytes, SECRET);
        boolean ours = MessageDigest.isEqual(mark(secret), Arrays.copyOfRange(bytes, SECRET, bytes.length));
        return ours ? Optional.of(Sha256.hex(secret)) : Optional.empty();
    }

    /// @return lower-case hexadecimal
    String seal(UUID id, UUID checklistId, String recipientEmail, Instant expiresAt, String tokenSha256) {
        String meaning = String.join("\n", sealPurpose, id.toString(), checklistId.toString(), expiresAt.toString(),
                tokenSha256, recipientEmail);
        return HexFormat.of().formatHex(hmac(meaning.getBytes(StandardCharsets.UTF_8)));
    }

    boolean isIntact(LinkRow link) {
        String expected = seal(link.id(), link.checklistId(), link.recipientEmail(), link.expiresAt(),
                link.tokenSha256());
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                link.seal().getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] mark(byte[] secret) {
        byte[] purpose = tokenPurpose.getBytes(StandardCharsets.UTF_8);
        byte[] input = Arrays.copyOf(purpose, purpose.length + secret.length);
        System.arraycopy(secret, 0, input, purpose.length, secret.length);
        return Arrays.copyOf(hmac(input), MARK);
    }

    private byte[] hmac(byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(input);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
