package io.towpath.console.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of problem that pages and REST report, each with a page of its own at `/problems/<slug>`. Names are stable:
/// scripts decide by them. Public for templates.
public enum ProblemKind {
    VALIDATION(400, "Fields are not acceptable", "One or more fields are missing or hold what cannot be.",
            "Read `errors`: each entry names a field and says what it expects. Nothing was changed."),
    MALFORMED_REQUEST(400, "The request cannot be read", "The body is not JSON, or a value has the wrong type.",
            "Compare with the API's description at /api/docs. Nothing was changed."),
    UNKNOWN_FIELD(400, "The request has a field that does not exist",
            "A field in the body is not known here; a misspelt field would otherwise be ignored silently.",
            "Correct the name, or leave the field out. Nothing was changed."),
    UNAUTHENTICATED(401, "Nobody is signed in", "The call has no valid token, or the session has ended.",
            "Sign in again, or send `Authorization: Bearer <token>` with a token that has not expired."),
    FORBIDDEN(403, "Not permitted",
            "Your role, or your token's scopes, do not include this.",
            "Ask an administrator for the role, or make a token with the scope."),
    NOT_FOUND(404, "Not found",
            "Nothing is at this address; it may have been removed.",
            "Go back to the list and look for it there."),
    METHOD_NOT_ALLOWED(405, "This address does not take that method",
            "The address exists, with other methods.",
            "Use one of the methods in the `Allow` header."),
    NOT_ACCEPTABLE(406, "No such representation",
            "The answer does not exist in the form that was asked for.",
            "Ask for `application/json`."),
    STATE_TRANSITION(409, "Not possible now",
            "What was asked does not fit the state in which the thing is now.",
            "Read the present state and what it allows, then decide again. Nothing was changed."),
    SOMEBODY_WAS_FASTER(409, "Somebody was faster",
            "The thing was changed after you read it.",
            "Read it again: your change was not applied, theirs was."),
    WAVE_GATE_NOT_MET(409, "Wave gate not met",
            "A gate of the wave fails: what must hold before it starts does not hold.",
            "Read `failing`, or the wave's gates: each says which VMs, and what to do."),
    MAPPING_MISSING(409, "Mapping missing",
            "A network card, a disk or a VM has no place at the target.",
            "Map it, or ignore the network with a reason."),
    PRECONDITION_FAILED(412, "Changed since you read it",
            "`If-Match` names a version that is not the present one.",
            "Read it again and send the ETag that you get."),
    IMPORT_STALE_PREVIEW(412, "The preview is out of date",
            "The inventory changed since the file was compared with it.",
            "Compare the file again, look at the preview, then apply it. Nothing was applied."),
    PAYLOAD_TOO_LARGE(413, "Too large",
            "The body or file is larger than this address takes.",
            "Put large images into a registered source folder instead of sending them."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unknown media type",
            "The body is in a form that this address does not read.",
            "Send `Content-Type: application/json`."),
    NOT_ACCEPTED(422, "Understood, but not acceptable", "The request is well formed; what it says cannot be done.",
            "See what the message names. Nothing was changed."),
    IMPORT_FORMAT_UNKNOWN(422, "What kind of file this is cannot be told",
            "No known sheets, file names or headers were found, or those of several kinds.",
            "Name the kind, or start from a template of /imports/new. Nothing was applied."),
    IMPORT_ROWS_REJECTED(422, "Rows of the file are not acceptable",
            "The import takes all rows or none, or more were rejected than it allows.",
            "Mend the rows that `errors` names by sheet, line and column, or let them be skipped. Nothing was applied."),
    IDEMPOTENCY_CONFLICT(422, "The key was used for another request",
            "`Idempotency-Key` names a request whose content was another one.",
            "Use a new key for a new request; repeat a request unchanged under its key."),
    IMAGE_UNREADABLE(422, "The image cannot be read",
            "The file is missing, or no known format fits it.",
            "See what the message names. The source was not changed."),
    IMAGE_CORRUPT(422, "The image is damaged or incomplete",
            "What the file says contradicts itself or its format.",
            "Export or copy the image again and compare checksums. The source was not changed."),
    IMAGE_FORMAT_UNSUPPORTED(422, "The image uses something that is not supported",
            "The format was recognised; a feature that it uses is not read here.",
            "See what the message names as a way around. The source was not changed."),
    SNAPSHOT_CHAIN_UNCONSOLIDATED(422, "The disk is part of a snapshot chain",
            "The disk refers to parents; converting one link alone would give a wrong disk.",
            "Consolidate or remove the VM's snapshots at the source, then scan again."),
    PRECONDITION_REQUIRED(428, "Say which version you mean",
            "Changes need the version that you have read.",
            "Read the resource and send its ETag as `If-Match`."),
    RATE_LIMITED(429, "Too many attempts",
            "The limit for this address is reached.",
            "Wait as long as `Retry-After` says."),
    INTERNAL(500, "Something went wrong here",
            "This is a fault of Towpath, not yours. It has been logged.",
            "Try again. If it stays, tell an administrator the trace id: it finds the log lines."),
    TARGET_FAILED(500, "The target cannot be written",
            "Writing the copy failed. The source was not changed.",
            "See what the message names: space, permission or a file in the way."),
    UNAVAILABLE(503, "Not available right now",
            "A part that is needed does not answer, most likely the database.",
            "Wait a moment and try again. Running migrations go on by themselves."),
    NO_SPACE(507, "No space", "The disk or folder has no room for this.", "Free some space, then repeat it.");

    private final int status;
    private final String title;
    private final String what;
    private final String remedy;

    ProblemKind(int status, String title, String what, String remedy) {
        this.status = status;
        this.title = title;
        this.what = what;
        this.remedy = remedy;
    }

    static Optional<ProblemKind> bySlug(String slug) {
        return Arrays.stream(values()).filter(kind -> kind.slug().equals(slug)).findFirst();
    }

    /// What a bare status means, where nothing more is known.
    static ProblemKind byStatus(int status) {
        return Arrays.stream(values()).filter(kind -> kind.status == status).findFirst().orElse(switch (status / 100) {
            case 4 -> status == 408 ? UNAVAILABLE : MALFORMED_REQUEST;
            default -> INTERNAL;
        });
    }

    /// Whether every word of a question occurs in it.
    boolean tells(String question) {
        String text = String.join(" ", slug(), title, what, remedy).toLowerCase(Locale.ROOT);
        return Arrays.stream(question.strip().toLowerCase(Locale.ROOT).split("\\s+")).allMatch(text::contains);
    }

    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
