package io.towpath.inventory.application;

import io.towpath.inventory.RefusedException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people say of an application; null: nobody said.
///
/// @param tier           1 moves last, 3 first
/// @param readyOn        from when its business unit is ready to move; null: at any time
/// @param infrastructure everything depends on it: it joins no dependency group and moves in the final wave
public record ApplicationDraft(String name, @Nullable String code, @Nullable Integer tier, @Nullable String environment,
        @Nullable String criticality, @Nullable String businessUnit, @Nullable String ownerName,
        @Nullable String ownerEmail, @Nullable LocalDate readyOn, boolean infrastructure,
        @Nullable String description) {

    public static final List<String> ENVIRONMENTS = List.of("production", "staging", "test", "development", "recovery");
    public static final List<String> CRITICALITIES = List.of("low", "medium", "high", "critical");

    private static final int LONGEST = 200;
    private static final int LONGEST_DESCRIPTION = 4000;
    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,190}");

    public ApplicationDraft {
        name = name.strip();
        code = trimmed(code);
        environment = lower(environment);
        criticality = lower(criticality);
        businessUnit = trimmed(businessUnit);
        ownerName = trimmed(ownerName);
        ownerEmail = trimmed(ownerEmail);
        description = trimmed(description);
    }

    /// Refuses what a person may not write. What stands in the table is shown as it is.
    ApplicationDraft checked() {
        if (name.isEmpty()) {
            throw invalid("name-missing", "the application has no name", "Give it the name that its users say.");
        }
        line("name", name);
        line("code", code);
        line("business unit", businessUnit);
        line("owner's name", ownerName);
        line("owner's mail address", ownerEmail);
        oneOf("environment", environment, ENVIRONMENTS);
        oneOf("criticality", criticality, CRITICALITIES);
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw invalid("text-invalid", "the description has %d characters, expected at most %d".formatted(
                    description.length(), LONGEST_DESCRIPTION), "Shorten it.");
        }
        if (tier != null && (tier < 1 || tier > 3)) {
            throw invalid("tier-invalid", "the tier is %d, expected 1, 2 or 3".formatted(tier),
                    "1 moves last, 3 first.");
        }
        if (ownerEmail != null && !MAIL.matcher(ownerEmail).matches()) {
            throw invalid("email-invalid", "\"%s\" is not a mail address".formatted(ownerEmail),
                    "Write it as name@example.com.");
        }
        return this;
    }

    /// Of which no more is known than its name.
    public static ApplicationDraft named(String name) {
        return new ApplicationDraft(name, null, null, null, null, null, null, null, null, false, null);
    }

    private static @Nullable String trimmed(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static @Nullable String lower(@Nullable String text) {
        String trimmed = trimmed(text);
        return trimmed == null ? null : trimmed.toLowerCase(Locale.ROOT);
    }

    private static void line(String what, @Nullable String text) {
        if (text != null && (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl))) {
            throw invalid("text-invalid", "the %s has %d characters, expected at most %d on one line".formatted(what,
                    text.length(), LONGEST), "Shorten it.");
        }
    }

    private static void oneOf(String what, @Nullable String word, List<String> known) {
        if (word != null && !known.contains(word)) {
            throw invalid(what + "-unknown", "the %s is \"%s\", expected one of %s".formatted(what, word,
                    String.join(", ", known)), "Choose one of these, or leave it out.");
        }
    }

    static RefusedException invalid(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
