package io.towpath.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;

/// What a password must be, and how we make one.
final class Passwords {

    /// Shortest, in characters.
    static final int SHORTEST = 12;
    /// Longest, in UTF-8 bytes: bcrypt looks no further.
    static final int LONGEST = 72;

    /// Letters and digits that are not mistaken for each other.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /// Four groups of five: 99 bits.
    static Secret random() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            if (i > 0 && i % 5 == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new Secret(text.toString());
    }

    static void check(Secret chosen, String login) {
        String password = chosen.value();
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            throw AccessException.invalid("password-too-short",
                    "The new password has fewer than " + SHORTEST + " characters.", "A few words in a row are fine.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw AccessException.invalid("password-too-long",
                    "The new password has more than " + LONGEST + " bytes.", "Choose a shorter one.");
        }
        if (password.indexOf('\0') >= 0 || password.chars().distinct().count() < 5) {
            throw AccessException.invalid("password-too-simple", "The new password has too few different characters.",
                    "A few words in a row are fine.");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.contains(login) || lower.contains("towpath")) {
            throw AccessException.invalid("password-too-simple",
                    "The new password contains the user name or the name of this product.", "Choose another one.");
        }
    }
}
