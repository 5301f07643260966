package io.towpath.platform.vsphere;

import java.io.IOException;

/// No connection came about, so nothing was asked: the call was not done.
final class UnsentException extends IOException {

    private static final long serialVersionUID = 1L;

    UnsentException(String message, Throwable cause) {
        super(message, cause);
    }
}
