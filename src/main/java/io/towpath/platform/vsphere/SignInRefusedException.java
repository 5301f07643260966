package io.towpath.platform.vsphere;

import io.towpath.platform.spi.Refusals.Refused;
import java.io.IOException;
import java.time.temporal.ChronoUnit;

/// A server refused the account.
final class SignInRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean asked;

    SignInRefusedException(String message) {
        super(message);
        this.asked = true;
    }

    /// It did before, and was not asked again.
    SignInRefusedException(String server, String account, Refused before) {
        super("%s refused the user name or password of %s at %s; it is not tried again before %s".formatted(server,
                account, before.at().truncatedTo(ChronoUnit.SECONDS), before.until().truncatedTo(ChronoUnit.SECONDS)));
        this.asked = false;
    }

    /// Whether the server said so just now.
    boolean asked() {
        return asked;
    }
}
