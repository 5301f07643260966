package io.towpath.database;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether the database ended a transaction because it stood in the way of another: a deadlock, or an order of events that
/// cannot be. Nothing of it is left, and the same once more goes through, most likely.
///
/// Spring and JPA each have several exceptions for it, and a commit hides it in one of its own: what the driver said counts.
public final class GaveWay {

    /// Of PostgreSQL: serialization_failure, deadlock_detected.
    private static final Set<String> STATES = Set.of("40001", "40P01");
    private static final int DEEPEST = 30;

    private GaveWay() {}

    /// Looks at what was thrown and at its causes.
    public static boolean isWhy(@Nullable Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException e && e.getSQLState() != null && STATES.contains(e.getSQLState())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
