package io.towpath.triage;

import io.towpath.units.Sha256;
import java.util.Collection;
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
        return Sha256.hex(code + "\n" + Shape.of(text, names).toLowerCase(Locale.ROOT)).substring(0, 16);
    }
}
