package io.towpath.migration;

/// What was asked is not possible now. Shown as it is; REST answers 409 `state-transition`.
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    /// @param code   kebab-case, stable: `state-transition`, `vm-blocked`, `somebody-was-faster`
    public RefusedException(String code, String message, String remedy) {
        super(message);
        this.code = code;
        this.remedy = remedy;
    }

    public String code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
