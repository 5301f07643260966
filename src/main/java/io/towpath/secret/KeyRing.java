package io.towpath.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM keys: the first one seals, all of them open. Replacing a key is putting a new one before it.
///
/// | part of a sealed text | bytes |
/// |-----------------------|------:|
/// | nonce, random         |    12 |
/// | text, enciphered      |     n |
/// | tag                   |    16 |
final class KeyRing {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Key> keys;

    private record Key(String id, SecretKeySpec spec) {

        static Key of(byte[] bytes) {
            return new Key(HexFormat.of().formatHex(sha256(bytes), 0, 4), new SecretKeySpec(bytes, "AES"));
        }
    }

    /// @param keyId which key sealed it
    record Sealed(String keyId, byte[] bytes) {}

    private KeyRing(List<Key> keys) {
        this.keys = keys;
    }

    /// @param text  keys in Base64, one a line or with commas between them
    /// @param where for people, when one is malformed
    static KeyRing parse(String text, String where) {
        List<Key> keys = Arrays.stream(text.split("[,\\s]+")).filter(key -> !key.isEmpty())
                .map(key -> Key.of(decoded(key, where))).toList();
        if (keys.isEmpty()) {
            throw new IllegalStateException(where + " holds no key, expected 32 bytes in Base64 on its first line");
        }
        return new KeyRing(keys);
    }

    /// A new random key, as text.
    static String randomKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// Of the key that seals now.
    String current() {
        return keys.getFirst().id;
    }

    /// @param context bound into the seal: what was sealed for one context opens for no other
    Sealed seal(String text, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] body = crypt(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, text.getBytes(StandardCharsets.UTF_8),
                context);
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + body.length);
        System.arraycopy(body, 0, sealed, NONCE_BYTES, body.length);
        return new Sealed(current(), sealed);
    }

    String open(Sealed sealed, String context) {
        Key key = keys.stream().filter(candidate -> candidate.id.equals(sealed.keyId)).findFirst()
                .orElseThrow(() -> new SealedException(
                        "a secret was sealed with the key %s, which is not there; the keys here are %s"
                                .formatted(sealed.keyId, keys.stream().map(Key::id).toList())));
        byte[] nonce = Arrays.copyOf(sealed.bytes, NONCE_BYTES);
        byte[] body = Arrays.copyOfRange(sealed.bytes, NONCE_BYTES, sealed.bytes.length);
        return new String(crypt(Cipher.DECRYPT_MODE, key, nonce, body, context), StandardCharsets.UTF_8);
    }

    private static byte[] crypt(int mode, Key key, byte[] nonce, byte[] body, String context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.spec, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(body);
        } catch (GeneralSecurityException e) {
            // without the cause: some providers put bytes of the text into it
            throw new SealedException("a secret cannot be opened with the key " + key.id + ": its row was changed");
        }
    }

    private static byte[] decoded(String key, String where) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException _) {
            throw new IllegalStateException(where + " holds a key that is no Base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalStateException(
                    "%s holds a key of %d bytes, expected %d".formatted(where, bytes.length, KEY_BYTES));
        }
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
