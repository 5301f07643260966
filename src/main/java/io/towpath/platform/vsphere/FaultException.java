package io.towpath.platform.vsphere;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A server answered a call with a fault.
final class FaultException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final @Nullable String property;

    /// @param type     the platform's name of it: `NotAuthenticated`
    /// @param property of `InvalidProperty` and `InvalidArgument`: which one
    FaultException(String server, String type, String text, @Nullable String property, Throwable cause) {
        super("%s refused a call: %s%s".formatted(server, type, text.isBlank() ? "" : " (" + text.strip() + ")"),
                cause);
        this.type = type;
        this.property = property;
    }

    String type() {
        return type;
    }

    boolean is(String wanted) {
        return type.equals(wanted);
    }

    @Nullable
    String property() {
        return property;
    }
}
