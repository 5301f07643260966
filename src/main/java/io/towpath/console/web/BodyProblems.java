package io.towpath.console.web;

import io.towpath.console.web.Problem.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Says in words why a JSON body could not be read, and where.
final class BodyProblems {

    private BodyProblems() {}

    static Problem of(HttpMessageNotReadableException unreadable) {
        return switch (unreadable.getCause()) {
            case UnrecognizedPropertyException unknown -> unknownField(unknown);
            case InvalidFormatException wrong -> wrongValue(wrong);
            case StreamReadException syntax -> Problem.of(ProblemKind.MALFORMED_REQUEST,
                    "The body is not JSON: line %d, column %d.".formatted(syntax.getLocation().getLineNr(),
                            syntax.getLocation().getColumnNr()));
            case DatabindException mismatch -> Problem
                    .of(ProblemKind.MALFORMED_REQUEST, "A value in the body has the wrong type.")
                    .errors(List.of(new FieldError(pointer(mismatch), "wrong-type", "has the wrong type")));
            case null, default -> Problem.of(ProblemKind.MALFORMED_REQUEST, "The body is missing or cannot be read.");
        };
    }

    private static Problem unknownField(UnrecognizedPropertyException unknown) {
        String known = unknown.getKnownPropertyIds() == null
                ? ""
                : unknown.getKnownPropertyIds().stream().map(Object::toString).sorted()
                        .collect(Collectors.joining(", ", " Known are: ", "."));
        String detail = "There is no field '" + unknown.getPropertyName() + "'." + known;
        return Problem.of(ProblemKind.UNKNOWN_FIELD, detail)
                .errors(List.of(new FieldError(pointer(unknown), "unknown-field", "does not exist")));
    }

    private static Problem wrongValue(InvalidFormatException wrong) {
        Class<?> expected = wrong.getTargetType();
        String words = expected != null && expected.isEnum()
                ? "expected one of " + Arrays.stream(expected.getEnumConstants()).map(BodyProblems::kebab)
                        .collect(Collectors.joining(", "))
                : "expected " + (expected == null ? "another type" : noun(expected));
        return Problem.of(ProblemKind.MALFORMED_REQUEST, "'" + wrong.getValue() + "' is not acceptable: " + words + ".")
                .errors(List.of(new FieldError(pointer(wrong), "wrong-value", words)));
    }

    static String noun(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "Boolean", "boolean" -> "true or false";
            case "UUID" -> "an id";
            case "Instant" -> "a time like 2027-01-31T20:00:00Z";
            default -> "another type";
        };
    }

    static String kebab(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String pointer(JacksonException at) {
        return at.getPath().stream()
                .map(step -> step.getPropertyName() == null
                        ? Integer.toString(step.getIndex())
                        : escaped(step.getPropertyName()))
                .collect(Collectors.joining("/", "#/", ""));
    }

    /// As RFC 6901 says.
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
