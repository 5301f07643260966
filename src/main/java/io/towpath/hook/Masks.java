package io.towpath.hook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/// Takes secrets out of what others wrote: as they are, in Base64, percent-encoded, and each line of a key.
final class Masks {

    private static final String DOTS = "•••";
    /// What is shorter occurs by chance.
    private static final int SHORTEST = 4;

    private final List<String> hidden;

    private Masks(List<String> hidden) {
        this.hidden = hidden;
    }

    /// @param secret empty: nothing is hidden
    static Masks of(String secret) {
        List<String> hidden = new ArrayList<>();
        add(hidden, secret);
        if (secret.indexOf('\n') >= 0) {
            secret.lines().filter(line -> !line.startsWith("-----")).forEach(line -> add(hidden, line.strip()));
        } else {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            add(hidden, Base64.getEncoder().encodeToString(bytes));
            add(hidden, Base64.getEncoder().withoutPadding().encodeToString(bytes));
            add(hidden, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            add(hidden, URLEncoder.encode(secret, StandardCharsets.UTF_8));
        }
        hidden.sort(Comparator.comparingInt(String::length).reversed());
        return new Masks(List.copyOf(hidden));
    }

    private static void add(List<String> hidden, String text) {
        if (text.length() >= SHORTEST && !hidden.contains(text)) {
            hidden.add(text);
        }
    }

    String mask(String text) {
        String masked = text;
        for (String each : hidden) {
            masked = masked.replace(each, DOTS);
        }
        return masked;
    }

    /// How much of a text beside a cut may be a part of a secret.
    int longest() {
        return hidden.isEmpty() ? 0 : hidden.getFirst().length();
    }
}
