package io.towpath.disk.nbd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The connection broke or could not be made; another one may do.
final class LostConnection extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean reached;

    LostConnection(String message, @Nullable Throwable cause) {
        this(message, cause, true);
    }

    private LostConnection(String message, @Nullable Throwable cause, boolean reached) {
        super(message, cause);
        this.reached = reached;
    }

    static LostConnection unreachable(String message, @Nullable Throwable cause) {
        return new LostConnection("cannot connect: " + message, cause, false);
    }

    /// Whether there was a server at all.
    boolean reached() {
        return reached;
    }
}
