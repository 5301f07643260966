package io.towpath.cutover;

import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.replication.outlook.CutoverTimes;
import io.towpath.wave.Hours;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// A planned cutover says when; it comes before the window of the wave. What it allows is what is left of that window.
@Component
@Order(PlannedTimes.FIRST)
class PlannedTimes implements CutoverTimes {

    static final int FIRST = 1;

    private final JdbcClient db;
    private final Hours hours;
    private final Clock clock;

    PlannedTimes(JdbcClient db, Hours hours, Clock clock) {
        this.db = db;
        this.hours = hours;
        this.clock = clock;
    }

    private record Row(Instant startsAt, String label, @Nullable UUID waveId) {}

    @Override
    public Optional<Planned> of(UUID migrationId) {
        return db.sql("""
                select c.starts_at, c.label, m.wave_id
                  from cutover_member member
                  join cutover c on c.id = member.cutover_id and c.state = 'PLANNED'
                  join migration m on m.id = member.migration_id
                 where member.migration_id = :id and member.open
                """).param("id", migrationId).query((row, _) -> new Row(
                row.getTimestamp("starts_at").toInstant(),
                row.getString("label"), row.getObject("wave_id", UUID.class))).optional().map(this::planned);
    }

    private Planned planned(Row row) {
        // whoever forecasts compares it with the same clock; when it starts is decided by the database's
        Instant now = clock.instant();
        Instant at = row.startsAt().isAfter(now) ? row.startsAt() : now;
        Duration allowed = row.waveId() == null
                ? null
                : hours.of(row.waveId()).filter(window -> holds(window, at))
                        .map(window -> Duration.between(at, window.closesAt())).orElse(null);
        return new Planned(at, allowed, "the cutover of " + row.label());
    }

    private static boolean holds(CutoverWindow window, Instant at) {
        return !at.isBefore(window.opensAt()) && at.isBefore(window.closesAt());
    }
}
