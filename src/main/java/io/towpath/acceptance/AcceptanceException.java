package io.towpath.acceptance;

/// What was asked about a checklist is not possible. Shown as it is.
public final class AcceptanceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    /// @param code kebab-case, stable: `reason-missing`, `owner-missing`, `somebody-was-faster`
    public AcceptanceException(String code, String message, String remedy) {
        super(message);
        this.code = code;
        this.remedy = remedy;
    }

    static AcceptanceException notFound(Object migrationId) {
        return new AcceptanceException("not-found", "There is no checklist for migration " + migrationId + ".",
                "A checklist is opened when the VM has arrived at its target.");
    }

    public String code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
