package io.towpath.inventory.reading;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Reads the text of a custom attribute or tag as a field of people, as a file's column of that field is read.
public final class AttributeReader {

    private static final int LONGEST = 200;

    private AttributeReader() {}

    /// @return null where the text is none that the field takes
    public static @Nullable Object read(VmField field, String told) {
        String text = told.strip();
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            return null;
        }
        return switch (field) {
            case OWNER_NAME, BUSINESS_UNIT -> text;
            case OWNER_EMAIL -> FieldReader.MAIL.matcher(text).matches() ? text : null;
            case TIER -> {
                Matcher tier = FieldReader.TIER.matcher(text);
                yield tier.matches() ? Integer.valueOf(tier.group(1)) : null;
            }
            case ENVIRONMENT -> Words.ENVIRONMENT.get(Headers.key(text));
            case CRITICALITY -> Words.CRITICALITY.get(Headers.key(text));
            default -> throw new IllegalArgumentException("no attribute tells " + field.word());
        };
    }

    /// What an attribute of that name tells most likely; null where its name says nothing.
    public static @Nullable VmField suggested(String name) {
        return ExtraUse.field(ExtraUse.suggested(name)).orElse(null);
    }
}
