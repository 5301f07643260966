package io.towpath.migration;

import java.util.Map;

/// What was asked is not possible now. Shown as it is; REST answers 409 `state-transition`.
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;
    private final transient Map<String, Object> more;

    /// @param code   kebab-case, stable: `state-transition`, `vm-blocked`, `somebody-was-faster`
    public RefusedException(String code, String message, String remedy) {
        this(code, message, remedy, Map.of());
    }

    /// @param more what scripts need, beside the words: by name, as JSON has it
    public RefusedException(String code, String message, String remedy, Map<String, Object> more) {
        super(message);
        this.code = code;
        this.remedy = remedy;
        this.more = Map.copyOf(more);
    }

    public Map<String, Object> more() {
        return more;
    }

    public String code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
