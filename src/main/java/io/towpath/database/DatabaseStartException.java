package io.towpath.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The embedded PostgreSQL did not start; the message says what to do.
public final class DatabaseStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static DatabaseStartException of(ServerHome home, Exception cause) {
        if (cause instanceof DatabaseStartException known) {
            return known;
        }
        return new DatabaseStartException("The embedded PostgreSQL in " + home.folder() + " did not start: "
                + cause.getMessage() + lastWords(home.log().resolve("start.log"))
                + "\nIf this process is root where user namespaces are forbidden (many containers), run it as an ordinary"
                + " user. A PostgreSQL of your own is used with TOWPATH_DATABASE_URL, TOWPATH_DATABASE_USER and"
                + " TOWPATH_DATABASE_PASSWORD.", cause);
    }

    private static String lastWords(Path file) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            List<String> tail = lines.subList(Math.max(0, lines.size() - 5), lines.size());
            return tail.isEmpty() ? "" : "\n  " + String.join("\n  ", tail);
        } catch (IOException e) {
            return "";
        }
    }
}
