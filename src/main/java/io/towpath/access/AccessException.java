package io.towpath.access;

/// A request about users or tokens that cannot be fulfilled. Shown as it is.
public final class AccessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// How REST answers.
    public enum Kind {
        /// A field's content; the person can correct it.
        INVALID(400),
        /// No such user or token, or it is somebody else's.
        NOT_FOUND(404),
        /// The state of things forbids it, or somebody changed it meanwhile.
        CONFLICT(409),
        /// The version that was sent along is not the present one.
        STALE(412),
        /// No version was sent along.
        VERSION_MISSING(428);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Kind kind;
    private final String code;
    private final String remedy;

    /// @param code kebab-case, stable: `last-administrator`, `login-taken`
    public AccessException(Kind kind, String code, String message, String remedy) {
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
        return new AccessException(Kind.CONFLICT, "somebody-was-faster",
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
