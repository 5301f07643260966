package io.towpath.console.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A problem as it is told, on a page or in REST.
///
/// @param code   kebab-case; finer than the kind where the failing module named one
/// @param detail what happened here, a sentence
/// @param more   further members of the JSON: the present state, the allowed values
record Problem(ProblemKind kind, String code, String detail, String remedy, List<FieldError> errors,
        Map<String, Object> more) {

    /// A field that was refused.
    ///
    /// @param pointer JSON pointer as a fragment (`#/members/0`), or the parameter's name
    record FieldError(@Nullable String pointer, String code, String detail) {}

    Problem {
        errors = List.copyOf(errors);
        more = Map.copyOf(more);
    }

    static Problem of(ProblemKind kind, String detail) {
        return new Problem(kind, kind.slug(), detail, kind.remedy(), List.of(), Map.of());
    }

    static Problem of(ProblemKind kind) {
        return of(kind, kind.what());
    }

    Problem code(String finer) {
        return new Problem(kind, finer, detail, remedy, errors, more);
    }

    Problem remedy(@Nullable String finer) {
        return finer == null ? this : new Problem(kind, code, detail, finer, errors, more);
    }

    Problem errors(List<FieldError> fields) {
        return new Problem(kind, code, detail, remedy, fields, more);
    }

    Problem more(@Nullable Map<String, Object> members) {
        return members == null ? this : new Problem(kind, code, detail, remedy, errors, members);
    }
}
