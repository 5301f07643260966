package io.towpath.webhook;

import io.towpath.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What events are signed with, as the convention Standard Webhooks (standardwebhooks.com) has it: `whsec_` and Base64;
/// HMAC-SHA256 over id, time and body with dots between.
final class SigningKey {

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    static Secret make() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    static SigningKey of(Secret secret) {
        return new SigningKey(Base64.getDecoder().decode(secret.value().substring(PREFIX.length())));
    }

    /// @param seconds since 1970
    /// @return `v1,` and Base64
    String sign(String id, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signed = mac.doFinal((id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
