package io.towpath.acceptance;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Checklists, for the people who work through them. Every change is on the audit trail.
public interface Checklists {

    Optional<ChecklistView> find(UUID migrationId);

    /// Those that wait for somebody, oldest first: rejected, with the owner, open, soaking.
    List<ChecklistView> waiting(int limit, int offset);

    /// A person decides on criteria, on all or on none of them. Not possible once signed.
    ///
    /// @param seenVersion of the page the decisions were made on; null when the caller looked at none
    void decide(UUID migrationId, List<Ruling> rulings, @Nullable Integer seenVersion, String actor);

    /// @param verdict OPEN takes an earlier decision back
    /// @param note    why: needed unless it passed, and also then where a machine saw it fail
    record Ruling(Criterion criterion, Verdict verdict, @Nullable String note) {}

    /// Names who signs this one; links of an earlier owner stop working.
    void nameOwner(UUID migrationId, String name, String email, String actor);

    /// Records that something went wrong during the soak.
    ///
    /// @param restart whether the business days are counted anew from now
    void reportIncident(UUID migrationId, String note, boolean restart, String actor);
}
