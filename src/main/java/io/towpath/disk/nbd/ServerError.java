package io.towpath.disk.nbd;

import io.towpath.disk.Printable;
import java.io.IOException;

/// The server answered a request with an error.
///
/// | value | name       | may pass           |
/// |------:|------------|--------------------|
/// |     1 | EPERM      |                    |
/// |     5 | EIO        | yes                |
/// |    12 | ENOMEM     | yes                |
/// |    22 | EINVAL     |                    |
/// |    28 | ENOSPC     |                    |
/// |    75 | EOVERFLOW  |                    |
/// |    95 | ENOTSUP    |                    |
/// |   108 | ESHUTDOWN  | yes, at another connection |
///
/// Source: *The NBD protocol*, "Error values".
final class ServerError extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int ENOSPC = 28;
    private static final int ESHUTDOWN = 108;

    private final int error;

    ServerError(int error, String message) {
        super(name(error) + (message.isEmpty() ? "" : ": " + Printable.of(message)));
        this.error = error;
    }

    boolean mayPass() {
        return error == EIO || error == ENOMEM || error == ESHUTDOWN;
    }

    boolean full() {
        return error == ENOSPC;
    }

    boolean shutdown() {
        return error == ESHUTDOWN;
    }

    private static String name(int error) {
        return switch (error) {
            case 1 -> "not permitted (EPERM)";
            case EIO -> "input/output error (EIO)";
            case ENOMEM -> "the server is out of memory (ENOMEM)";
            case 22 -> "invalid request (EINVAL)";
            case ENOSPC -> "no space left (ENOSPC)";
            case 75 -> "request too large (EOVERFLOW)";
            case 95 -> "not supported (ENOTSUP)";
            case ESHUTDOWN -> "the server is shutting down (ESHUTDOWN)";
            default -> "error " + Integer.toUnsignedString(error);
        };
    }
}
