package io.towpath.disk.ovf;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.ImageException;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What a call was refused with.
public final class Refusals {

    private Refusals() {}

    public static ImageException refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ImageException.class, call), "it was accepted");
    }
}
