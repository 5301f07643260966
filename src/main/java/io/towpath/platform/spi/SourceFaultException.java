package io.towpath.platform.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A source refused or failed, in a way that callers act on.
public final class SourceFaultException extends IOException {

    private static final long serialVersionUID = 1L;

    /// The fault of a NO_SPACE that says nothing of the source: Towpath's own data directory is full, or cannot be used.
    public static final String OWN_ROOM = "spool";

    /// What is to be done differs by it.
    public enum Kind {
        /// The guest did not settle; without settling it may work.
        QUIESCE,
        /// The change id is none of this disk's history: tracking was reset. The disk has to be compared or read as a whole.
        TRACKING_RESET,
        /// Nothing is tracked.
        NOT_TRACKED,
        /// Another task works on the VM; it passes.
        BUSY,
        /// The VM, the snapshot or the disk is not there any more.
        GONE,
        /// The datastore is full, or would be; or our own data directory, see [SourceFaultException#OWN_ROOM].
        NO_SPACE,
        /// The account may not.
        DENIED,
        /// The VM is not in the power state that is needed.
        POWER,
        /// The call may or may not have been done: look before doing it again.
        UNSURE,
        /// Nobody answers, or the answer broke off; it may pass.
        UNREACHABLE,
        /// Anything else, in the platform's words.
        OTHER
    }

    private final Kind kind;
    private final String fault;

    /// @param fault   the platform's own name of it: `TaskInProgress`
    /// @param message thing, place, what was found
    public SourceFaultException(Kind kind, String fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.fault = fault;
    }

    public Kind kind() {
        return kind;
    }

    public String fault() {
        return fault;
    }

    /// Whether it says nothing of the source: what failed is our own data directory.
    public boolean isOurs() {
        return fault.equals(OWN_ROOM);
    }

    /// Whether the same call may work a little later without anybody doing anything.
    public boolean passes() {
        return kind == Kind.BUSY || kind == Kind.UNREACHABLE || kind == Kind.UNSURE;
    }
}
