package io.towpath.wave;

import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The window of a wave: by its terms, else by its plan.
@Component
public class Hours {

    private final JdbcClient db;
    private final CutoverCalendar calendar;

    Hours(JdbcClient db, CutoverCalendar calendar) {
        this.db = db;
        this.calendar = calendar;
    }

    /// Empty where none is named, or it was cancelled.
    public Optional<CutoverWindow> of(UUID waveId) {
        return db.sql("select window_id from wave_charter where wave_id = :wave and window_id is not null")
                .param("wave", waveId).query((row, _) -> row.getObject(1, UUID.class)).optional()
                .flatMap(calendar::window).filter(window -> window.cancelledAt() == null);
    }
}
