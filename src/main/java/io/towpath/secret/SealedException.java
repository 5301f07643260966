package io.towpath.secret;

/// A kept secret cannot be opened.
public final class SealedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SealedException(String message) {
        super(message);
    }
}
