package io.towpath.console.web;

import io.towpath.access.AccessException;
import io.towpath.acceptance.AcceptanceException;
import io.towpath.database.DatabaseAway;
import io.towpath.database.GaveWay;
import io.towpath.disk.ImageException;
import io.towpath.disk.ProblemList;
import io.towpath.disk.Reason;
import io.towpath.migration.RefusedException;
import jakarta.validation.ConstraintViolationException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;

/// What an exception means to the one who asked.
final class Problems {

    private Problems() {}

    static Problem of(Throwable thrown) {
        return switch (thrown) {
            case RefusedException refused -> refusal(refused.code(), said(refused), refused.remedy())
                    .more(refused.more());
            case io.towpath.inventory.RefusedException refused -> Problem
                    .of(ProblemKind.bySlug(refused.code()).filter(kind -> kind.status() == refused.kind().status())
                            .orElseGet(() -> ProblemKind.byStatus(refused.kind().status())), said(refused))
                    .code(refused.code()).remedy(refused.remedy()).more(refused.more());
            case AccessException refused -> Problem.of(switch (refused.kind()) {
                case INVALID -> ProblemKind.NOT_ACCEPTED;
                case NOT_FOUND -> ProblemKind.NOT_FOUND;
                case STALE -> ProblemKind.PRECONDITION_FAILED;
                case VERSION_MISSING -> ProblemKind.PRECONDITION_REQUIRED;
                case CONFLICT -> ProblemKind.STATE_TRANSITION;
            }, said(refused)).code(refused.code()).remedy(refused.remedy());
            case AcceptanceException refused -> refusal(refused.code(), said(refused), refused.remedy());
            case ImageException image -> image(image);
            case HttpMessageNotReadableException unreadable -> BodyProblems.of(unreadable);
            case BindException fields -> FieldProblems.of(fields);
            case HandlerMethodValidationException fields -> FieldProblems.of(fields);
            case ConstraintViolationException fields -> FieldProblems.of(fields);
            case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
            case MissingServletRequestParameterException missing -> Problem.of(ProblemKind.VALIDATION,
                    "The parameter '" + missing.getParameterName() + "' is missing.");
            case AccessDeniedException _ -> Problem.of(ProblemKind.FORBIDDEN);
            // it was tried more than once before: many want the same
            case Exception hidden when GaveWay.isWhy(hidden) -> Problem.of(ProblemKind.UNAVAILABLE,
                    "Others change the same things at this moment, and the database gave way to them. What was not done yet was not begun.")
                    .remedy("Try again in a moment.");
            case OptimisticLockingFailureException _ -> Problem.of(ProblemKind.SOMEBODY_WAS_FASTER);
            case MaxUploadSizeExceededException _ -> Problem.of(ProblemKind.PAYLOAD_TOO_LARGE);
            case CannotCreateTransactionException _ -> Problem.of(ProblemKind.UNAVAILABLE);
            case DataAccessResourceFailureException _ -> Problem.of(ProblemKind.UNAVAILABLE);
            case Exception hidden when DatabaseAway.isWhy(hidden) -> Problem.of(ProblemKind.UNAVAILABLE);
            case ErrorResponse framework -> framework(framework);
            default -> Problem.of(ProblemKind.INTERNAL);
        };
    }

    /// A refusal of one of the modules: the code says which of them, the kind which page explains it.
    private static Problem refusal(String code, String message, String remedy) {
        ProblemKind kind = ProblemKind.bySlug(code).filter(found -> found.status() < 500)
                .orElse(ProblemKind.STATE_TRANSITION);
        return Problem.of(kind, message).code(code).remedy(remedy);
    }

    private static String said(Exception refused) {
        String message = refused.getMessage();
        return message == null ? "" : message;
    }

    private static Problem image(ImageException image) {
        Reason reason = image.reason();
        ProblemKind kind = reason == Reason.SNAPSHOT_CHAIN
                ? ProblemKind.SNAPSHOT_CHAIN_UNCONSOLIDATED
                : switch (reason.exitCode()) {
                    case 3 -> ProblemKind.IMAGE_UNREADABLE;
                    case 4 -> ProblemKind.IMAGE_CORRUPT;
                    case 5 -> ProblemKind.IMAGE_FORMAT_UNSUPPORTED;
                    case 6 -> ProblemKind.TARGET_FAILED;
                    default -> ProblemKind.STATE_TRANSITION;
                };
        return Problem.of(kind, said(image))
                .code(reason.name().toLowerCase(Locale.ROOT).replace('_', '-')).remedy(image.remedy())
                .more(told(image));
    }

    /// With everything that is wrong with it, where that was looked for.
    private static Map<String, Object> told(ImageException image) {
        Map<String, Object> told = place(image);
        ProblemList all = image.problems();
        if (all != null) {
            told.put("problems", all.told().stream().map(Problems::one).toList());
            told.put("moreProblems", all.more());
            told.put("allProblemsFound", all.complete());
        }
        return told;
    }

    private static Map<String, Object> one(ImageException image) {
        Map<String, Object> one = place(image);
        one.put("message", said(image));
        String remedy = image.remedy();
        if (remedy != null) {
            one.put("remedy", remedy);
        }
        return one;
    }

    /// What was refused, as the command line tells it with `--json`.
    private static Map<String, Object> place(ImageException image) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("reason", image.reason().name());
        place.put("file", image.file());
        place.put("structure", image.structure());
        String field = image.field();
        if (field != null) {
            place.put("field", field);
        }
        Long offset = image.offset();
        if (offset != null) {
            place.put("offset", offset);
        }
        return place;
    }

    private static Problem mismatch(MethodArgumentTypeMismatchException mismatch) {
        Class<?> expected = mismatch.getRequiredType();
        String words = expected == null ? "another type" : BodyProblems.noun(expected);
        // an id in the path that is no id: nothing can be there
        if (expected == java.util.UUID.class && mismatch.getParameter()
                .hasParameterAnnotation(org.springframework.web.bind.annotation.PathVariable.class)) {
            return Problem.of(ProblemKind.NOT_FOUND, "'" + mismatch.getValue() + "' is not an id.");
        }
        return Problem.of(ProblemKind.VALIDATION,
                "'%s' for '%s' is not acceptable: expected %s.".formatted(mismatch.getValue(), mismatch.getName(),
                        words));
    }

    private static Problem framework(ErrorResponse framework) {
        ProblemKind kind = ProblemKind.byStatus(framework.getStatusCode().value());
        String detail = framework.getBody().getDetail();
        boolean told = kind.status() < 500 && kind != ProblemKind.NOT_FOUND;
        return Problem.of(kind, told && detail != null ? detail : kind.what())
                .more(framework.getBody().getProperties());
    }
}
