package io.towpath.access;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a user name, a name for people and a mail address may look like.
final class Logins {

    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._@-]{1,63}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\",;]{1,64}@[^\\s@<>\",;]{1,190}");
    private static final int LONGEST_NAME = 100;

    private Logins() {}

    /// As it is stored and compared.
    static String normal(String typed) {
        return typed.strip().toLowerCase(Locale.ROOT);
    }

    static String check(String typed) {
        String login = normal(typed);
        if (!LOGIN.matcher(login).matches() || login.equals("system") || login.equals("anonymous")) {
            throw AccessException.invalid("login-malformed", "This user name cannot be used.",
                    "2 to 64 letters a to z, digits, dots, hyphens, underscores or @; not 'system' or 'anonymous'.");
        }
        return login;
    }

    static String displayName(String typed) {
        String name = typed.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw AccessException.invalid("name-malformed", "The name is empty, too long or has control characters.",
                    "1 to " + LONGEST_NAME + " characters.");
        }
        return name;
    }

    static @Nullable String email(@Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        String address = typed.strip();
        if (!EMAIL.matcher(address).matches()) {
            throw AccessException.invalid("email-malformed", "This is not a mail address: " + address + ".",
                    "Type it like lena@example.com, or leave it empty.");
        }
        return address;
    }
}
