package io.towpath.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether something failed because the database is away, or has no room: it is nobody's mistake, and passes. Whoever
/// fails for it may have done what he was at: then only the answer was lost.
///
/// Spring has several exceptions for it, JPA others, and a view or a filter hides them in its own: what the driver and
/// the pool said counts.
public final class DatabaseAway {

    /// Of PostgreSQL's states: connections, too little of something, what an operator or a crash ended, its system.
    private static final List<String> STATES = List.of("08", "53", "57P", "58");
    /// What the pool says of a connection that it took away since it broke: where a commit was not answered, the
    /// failure of the rollback that follows hides all else.
    private static final String CLOSED = "Connection is closed";
    private static final int DEEPEST = 30;

    private DatabaseAway() {}

    /// Looks at what was thrown and at its causes.
    public static boolean isWhy(@Nullable Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException e && says(e)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean says(SQLException e) {
        if (e instanceof SQLTransientConnectionException || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException) {
            return true;
        }
        String state = e.getSQLState();
        return state == null
                ? CLOSED.equals(e.getMessage())
                : STATES.stream().anyMatch(state::startsWith);
    }
}
