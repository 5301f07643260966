package io.towpath.platform.vsphere;

import java.io.IOException;

/// A server refused the account.
final class SignInRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    SignInRefusedException(String message) {
        super(message);
    }
}
