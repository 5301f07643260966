package io.towpath.inventory.application;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Makes of what a VM tells the name of its application.
interface Namer {

    /// Characters that an expression may look at for one name; what needs more goes round in circles.
    int MOST_LOOKS = 20_000;

    Optional<String> name(String told);

    static Namer of(Proposals.Rule rule) {
        return switch (rule.by()) {
            case ATTRIBUTE -> {
                if (rule.value().isBlank()) {
                    throw ApplicationDraft.invalid("attribute-missing", "no attribute is named",
                            "Choose the custom attribute or tag that holds the application.");
                }
                yield Optional::of;
            }
            case FOLDER -> folder(rule.value());
            case NAME -> pattern(rule.value());
        };
    }

    private static Namer folder(String part) {
        if (!part.strip().matches("-?[1-9][0-9]?")) {
            throw ApplicationDraft.invalid("folder-part-invalid", "the part of the folder is \"%s\"".formatted(part),
                    "Write 1 for the first folder of the path, -1 for the last.");
        }
        int wanted = Integer.parseInt(part.strip());
        return path -> {
            List<String> parts = Arrays.stream(path.split("/")).filter(text -> !text.isBlank()).toList();
            int at = wanted > 0 ? wanted - 1 : parts.size() + wanted;
            return at >= 0 && at < parts.size() ? Optional.of(parts.get(at)) : Optional.empty();
        };
    }

    private static Namer pattern(String text) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw ApplicationDraft.invalid("pattern-invalid", "the pattern is not a regular expression: "
                    + e.getDescription(), "For example ^([a-z]+)- takes what stands before the first hyphen.");
        }
        if (text.isBlank() || text.length() > 200) {
            throw ApplicationDraft.invalid("pattern-invalid",
                    "the pattern has %d characters, expected 1 to 200".formatted(
                            text.length()),
                    "For example ^([a-z]+)- takes what stands before the first hyphen.");
        }
        return name -> {
            Matcher matcher = pattern.matcher(new Watched(name));
            if (!matcher.find()) {
                return Optional.empty();
            }
            int group = matcher.groupCount() > 0 ? 1 : 0;
            int start = matcher.start(group);
            return start < 0 ? Optional.empty() : Optional.of(name.substring(start, matcher.end(group)));
        };
    }

    /// A name that counts how often it is looked at: some expressions never come to an end.
    final class Watched implements CharSequence {

        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw ApplicationDraft.invalid("pattern-endless",
                        "the pattern needs too long for \"%s\"".formatted(text),
                        "Write it without a repetition inside a repetition.");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
