package io.towpath.audit;

import java.util.List;

/// The trail of every change.
public interface AuditTrail {

    /// Appends in the caller's transaction; without one it refuses, since a change and its entry stand or fall together.
    void append(AuditEntry entry);

    /// The newest events about one thing, newest first.
    List<AuditEvent> about(String subjectType, String subjectId, int limit);
}
