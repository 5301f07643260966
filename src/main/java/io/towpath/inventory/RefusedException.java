package io.towpath.inventory;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was asked of the inventory is not possible. Shown as it is: what is the matter, then the remedy.
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// How REST answers: 404, 409, 412, 422, 413, 507.
    public enum Kind {
        ABSENT(404), CONFLICT(409), STALE(412), INVALID(422), TOO_LARGE(413), NO_SPACE(507);

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
    private final @Nullable String remedy;
    private final transient Map<String, Object> more;

    /// @param code kebab-case, stable: `folder-unreadable`, `scan-running`, `upload-offset`
    public RefusedException(Kind kind, String code, String message, @Nullable String remedy) {
        this(kind, code, message, remedy, Map.of());
    }

    /// @param more further members of the JSON that REST answers
    public RefusedException(Kind kind, String code, String message, @Nullable String remedy, Map<String, Object> more) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.remedy = remedy;
        this.more = Map.copyOf(more);
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public @Nullable String remedy() {
        return remedy;
    }

    public Map<String, Object> more() {
        return more;
    }
}
