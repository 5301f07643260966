package io.towpath.access;

import io.towpath.units.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// What an API token looks like: `tow_pat_SECRET_CHECK`.
///
/// | part | length | is |
/// |---|---:|---|
/// | `tow_pat_` | 8 | what scanners for leaked secrets look for |
/// | SECRET | 43 | 256 random bits in base 62, digits before capitals before small letters, padded with `0` |
/// | `_` | 1 | |
/// | CHECK | 6 | CRC-32 of all before the last `_`, base 62: tells a typing error without asking the database |
final class TokenText {

    static final String PREFIX = "tow_pat_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final Pattern SHAPE = Pattern.compile("tow_pat_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenText() {}

    static Secret random() {
        String body = PREFIX + base62(new BigInteger(256, RANDOM), 43);
        return new Secret(body + "_" + check(body));
    }

    static boolean wellFormed(String token) {
        int end = token.lastIndexOf('_');
        return SHAPE.matcher(token).matches() && token.substring(end + 1).equals(check(token.substring(0, end)));
    }

    /// What is stored: the token has 256 bits of chance, so one SHA-256 is enough.
    static String sha256(String token) {
        return Sha256.hex(token);
    }

    private static String check(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), 6);
    }

    private static String base62(BigInteger number, int length) {
        StringBuilder text = new StringBuilder(length);
        for (BigInteger rest = number; text.length() < length; rest = rest.divide(BASE)) {
            text.append(DIGITS.charAt(rest.mod(BASE).intValue()));
        }
        return text.reverse().toString();
    }
}
