package io.towpath.transfer;

import org.jspecify.annotations.Nullable;

/// A disk could not be brought over; what was copied is kept.
public final class TransferException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final @Nullable String remedy;

    /// @param reason a code of [io.towpath.disk.Reason]
    public TransferException(String reason, String message, @Nullable String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.remedy = remedy;
    }

    public String reason() {
        return reason;
    }

    public @Nullable String remedy() {
        return remedy;
    }
}
