package io.towpath.wave;

import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.replication.outlook.CutoverTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// A wave's VMs are cut over when its window opens, and have its length for it.
@Component
class WindowTimes implements CutoverTimes {

    private final JdbcClient db;
    private final Hours hours;
    private final Clock clock;

    WindowTimes(JdbcClient db, Hours hours, Clock clock) {
        this.db = db;
        this.hours = hours;
        this.clock = clock;
    }

    @Override
    public Optional<Planned> of(UUID migrationId) {
        return db.sql("select wave_id from migration where id = :id and wave_id is not null").param("id", migrationId)
                .query((row, _) -> row.getObject(1, UUID.class)).optional().flatMap(hours::of).flatMap(this::planned);
    }

    private Optional<Planned> planned(CutoverWindow window) {
        // whoever forecasts compares it with the same clock; when it starts is decided by the database's
        Instant now = clock.instant();
        if (!now.isBefore(window.lockoutAt())) {
            return Optional.empty();
        }
        Instant at = now.isBefore(window.opensAt()) ? window.opensAt() : now;
        return Optional.of(new Planned(at, Duration.between(at, window.closesAt()), "window " + window.name()));
    }
}
