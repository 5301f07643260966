package io.towpath.tour.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The made-up source keeps away from real ones: as soon as one of those is registered, nothing of it can be reached.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
class OnlyHere {

    private final JdbcClient jdbc;
    private final Path folder;

    OnlyHere(JdbcClient jdbc, @Value("${towpath.demo.folder:./demo-data}") Path folder) {
        this.jdbc = jdbc;
        this.folder = folder.toAbsolutePath().normalize();
    }

    /// The name of a source that is none of the demo's.
    Optional<String> real() {
        return jdbc.sql("""
                select name, kind, location from connection
                 where direction = 'source' and removed_at is null and kind not in ('imported', 'simulated')
                """).query((row, _) -> isOurs(row.getString("kind"), row.getString("location"))
                ? ""
                : row.getString("name")).list().stream().filter(name -> !name.isEmpty()).findFirst();
    }

    private boolean isOurs(String kind, String location) {
        return kind.equals("staged") && Path.of(location).toAbsolutePath().normalize().startsWith(folder);
    }

    /// @throws IOException naming the real one
    void check() throws IOException {
        Optional<String> real = real();
        if (real.isPresent()) {
            throw new IOException(
                    "the made-up source cannot be reached, since %s is a real one. Remove that, or use a real program for it."
                            .formatted(real.get()));
        }
    }
}
