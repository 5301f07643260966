package io.towpath.console.web;

import io.towpath.console.web.Problem.FieldError;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.validation.BindException;
import org.springframework.validation.Errors;
import org.springframework.validation.ObjectError;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/// Turns refused fields, of a body, a form or parameters, into entries that name each field and what it expects.
final class FieldProblems {

    private FieldProblems() {}

    static Problem of(BindException refused) {
        return problem(refused.getAllErrors().stream().map(FieldProblems::error).toList());
    }

    static Problem of(HandlerMethodValidationException refused) {
        List<FieldError> errors = new ArrayList<>();
        for (var parameter : refused.getParameterValidationResults()) {
            if (parameter instanceof Errors body) {
                body.getAllErrors().forEach(error -> errors.add(error(error)));
            } else {
                String name = parameter.getMethodParameter().getParameterName();
                for (MessageSourceResolvable message : parameter.getResolvableErrors()) {
                    errors.add(new FieldError(name, code(message.getCodes()), said(message.getDefaultMessage())));
                }
            }
        }
        return problem(errors);
    }

    static Problem of(ConstraintViolationException refused) {
        return problem(refused.getConstraintViolations().stream()
                .map(violation -> new FieldError(violation.getPropertyPath().toString(),
                        words(violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName()),
                        violation.getMessage()))
                .toList());
    }

    private static FieldError error(ObjectError error) {
        if (error instanceof org.springframework.validation.FieldError field) {
            String pointer = "#/" + BodyProblems.escaped(field.getField()).replace('.', '/').replace("[", "/")
                    .replace("]", "");
            return new FieldError(pointer, code(field.getCodes()), said(field.getDefaultMessage()));
        }
        return new FieldError(null, code(error.getCodes()), said(error.getDefaultMessage()));
    }

    private static Problem problem(List<FieldError> errors) {
        if (errors.size() != 1) {
            return Problem.of(ProblemKind.VALIDATION, errors.size() + " fields are not acceptable.").errors(errors);
        }
        FieldError only = errors.getFirst();
        String name = only.pointer() == null ? "The request" : "'" + only.pointer().replaceFirst("^#/", "") + "'";
        return Problem.of(ProblemKind.VALIDATION, name + " " + only.detail() + ".").errors(errors);
    }

    /// `NotNull.body.name`, …, `NotNull`: the last and most general one, in the words of the API.
    private static String code(String @Nullable [] codes) {
        return codes == null || codes.length == 0 ? "invalid" : words(codes[codes.length - 1]);
    }

    private static String words(String constraint) {
        return switch (constraint) {
            case "NotNull", "NotBlank", "NotEmpty" -> "required";
            case "typeMismatch" -> "wrong-type";
            default -> constraint.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static String said(@Nullable String message) {
        return message == null ? "is not acceptable" : message;
    }
}
