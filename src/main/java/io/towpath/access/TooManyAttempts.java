package io.towpath.access;

import java.time.Instant;
import org.springframework.security.core.AuthenticationException;

/// The password was not even looked at.
final class TooManyAttempts extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final Instant retryAt;

    TooManyAttempts(Instant retryAt) {
        super("too many failed attempts; the next is welcome at " + retryAt);
        this.retryAt = retryAt;
    }

    Instant retryAt() {
        return retryAt;
    }
}
