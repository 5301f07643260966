package io.towpath.access;

/// A request about users or tokens that cannot be fulfilled. Shown as it is.
public final class AccessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// What kind of refusal it is.
    public enum Kind {
        /// A field's content; the person can correct it.
        INVALID,
        /// No such user or token, or it is somebody else's.
        NOT_FOUND,
        /// Somebody changed it meanwhile.
        STALE,
        /// The state of things forbids it.
        CONFLICT
    }

    private final Kind kind;
    private final String code;
    private final String remedy;

    /// @param code kebab-case, stable: `last-administrator`, `login-taken`
    AccessException(Kind kind, String code, String message, String remedy) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.remedy = remedy;
    }

    static AccessException invalid(String code, String message, String remedy) {
        return new AccessException(Kind.INVALID, code, message, remedy);
    }

    static AccessException noSuchUser(String what) {
        return new AccessException(Kind.NOT_FOUND, "not-found", "There is no user " + what + ".",
                "Look at the list of users.");
    }

    static AccessException stale(String login) {
        return new AccessException(Kind.STALE, "somebody-was-faster",
                "User " + login + " was changed by somebody else meanwhile.", "Look at the user again, then repeat.");
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
