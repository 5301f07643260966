package io.towpath.acceptance;

/// Where a checklist stands.
///
/// ```
/// OPEN → AWAITING_OWNER → SIGNED → SOAKING → COMPLETE
///              ⇅
///          REJECTED              each but COMPLETE → CLOSED
/// ```
public enum ChecklistState {
    OPEN, AWAITING_OWNER, REJECTED, SIGNED, SOAKING, COMPLETE, CLOSED;

    /// Whether people may still decide on criteria.
    public boolean isEditable() {
        return this == OPEN || this == AWAITING_OWNER || this == REJECTED;
    }

    /// Whether the owner has signed and nothing was taken back.
    public boolean isSigned() {
        return this == SIGNED || this == SOAKING || this == COMPLETE;
    }
}
