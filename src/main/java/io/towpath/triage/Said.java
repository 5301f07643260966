package io.towpath.triage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a failure said, fit to be compared. Only its beginning counts: the rest of a long text repeats it.
///
/// @param text with single spaces
record Said(String text, Set<String> words) {

    private static final int MOST = 4000;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z]+");

    static Said of(String what) {
        String text = SPACE.matcher(what.length() > MOST ? what.substring(0, MOST) : what).replaceAll(" ").strip();
        return new Said(text, NO_WORD.splitAsStream(text).collect(Collectors.toUnmodifiableSet()));
    }

    boolean names(String fault) {
        return words.contains(fault);
    }

    /// The same for failures that differ in numbers, names, places and times only: 16 hexadecimal digits.
    ///
    /// @param names of the VM and what belongs to it
    String fingerprint(String code, Collection<String> names) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((code + "\n" + Shape.of(text, names).toLowerCase(Locale.ROOT))
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
