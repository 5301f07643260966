package io.towpath.migration.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A comparison, as `usedBytes__gte=1099511627776`, `name__ic=sql`, `owner__empty=true`.
///
/// @param values one, or several for `in`; any of them will do
record VmCondition(VmField field, Lookup lookup, List<String> values) {

    /// `ic` contains, `isw` starts with, both in any case.
    enum Lookup {
        EQ(""),
        IN("__in"),
        GT("__gt"),
        GTE("__gte"),
        LT("__lt"),
        LTE("__lte"),
        IC("__ic"),
        ISW("__isw"),
        EMPTY("__empty");

        final String suffix;

        Lookup(String suffix) {
            this.suffix = suffix;
        }

        boolean fits(VmField.Type type) {
            return switch (this) {
                case EQ, IN -> type != VmField.Type.TIME;
                case GT, GTE, LT, LTE -> type != VmField.Type.TEXT;
                case IC, ISW -> type == VmField.Type.TEXT;
                case EMPTY -> true;
            };
        }
    }

    VmCondition {
        values = List.copyOf(values);
    }

    /// What a parameter's name means; nothing where it means none of these.
    record Asked(VmField field, Lookup lookup) {

        static Optional<Asked> of(String param) {
            int at = param.indexOf("__");
            String name = at < 0 ? param : param.substring(0, at);
            String suffix = at < 0 ? "" : param.substring(at);
            return VmField.ofParam(name).filter(field -> field.param().equals(name))
                    .flatMap(field -> Arrays.stream(Lookup.values())
                            .filter(lookup -> lookup.suffix.equals(suffix) && lookup.fits(field.type()))
                            .findFirst().map(lookup -> new Asked(field, lookup)));
        }

        /// Why a value cannot be; null when it can.
        @Nullable
        String fault(String value) {
            if (lookup == Lookup.EMPTY) {
                return value.equals("true") || value.equals("false") ? null : "expected true or false";
            }
            if (field.type() == VmField.Type.NUMBER) {
                return value.matches("-?\\d{1,18}") ? null : "expected a whole number";
            }
            if (field.type() == VmField.Type.TIME) {
                try {
                    Instant.parse(value);
                } catch (DateTimeParseException e) {
                    return "expected a time as 2026-11-03T10:00:00Z";
                }
            }
            return value.length() > 200 ? "expected at most 200 characters" : null;
        }
    }

    String param() {
        return field.param() + lookup.suffix;
    }

    /// SQL, with its values added to the parameters.
    String sql(Map<String, Object> params) {
        if (lookup == Lookup.EMPTY) {
            boolean empty = Boolean.parseBoolean(values.getFirst());
            return "(%s is %s)".formatted(field.column(), empty ? "null" : "not null");
        }
        StringBuilder any = new StringBuilder();
        for (String value : values) {
            String name = "c" + params.size();
            params.put(name, switch (lookup) {
                case IC -> "%" + literal(value) + "%";
                case ISW -> literal(value) + "%";
                default -> value;
            });
            String other = "cast(:%s as %s)".formatted(name, field.sqlType());
            if (field.type() == VmField.Type.TEXT) {
                other = "lower(%s collate \"pg_c_utf8\")".formatted(other);
            }
            any.append(any.isEmpty() ? "" : " or ").append(field.key()).append(operator()).append(other);
        }
        return "(" + any + ")";
    }

    private String operator() {
        return switch (lookup) {
            case EQ, IN -> " = ";
            case GT -> " > ";
            case GTE -> " >= ";
            case LT -> " < ";
            case LTE -> " <= ";
            case IC, ISW -> " like ";
            case EMPTY -> throw new IllegalStateException();
        };
    }

    /// A text as a pattern that matches itself.
    static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
