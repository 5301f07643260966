package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.RefusedException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What one shift tells the next about a wave.
@Component
public class ShiftNotes {

    private static final int LONGEST = 1000;

    private final WaveStore store;
    private final JdbcClient db;
    private final AuditTrail audit;
    private final Clock clock;

    ShiftNotes(WaveStore store, JdbcClient db, AuditTrail audit, Clock clock) {
        this.store = store;
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    public record Note(String text, String by, Instant at) {}

    /// The newest first.
    public List<Note> of(UUID waveId, int most) {
        return db.sql("""
                select note, written_by, written_at from wave_shift_note where wave_id = :wave
                 order by written_at desc, id desc limit :most
                """).param("wave", waveId).param("most", most).query((row, _) -> new Note(row.getString("note"),
                row.getString("written_by"), row.getTimestamp("written_at").toInstant())).list();
    }

    @Transactional
    public void write(UUID waveId, String text, String actor) {
        String note = text.strip();
        if (note.isEmpty() || note.length() > LONGEST) {
            throw new RefusedException("note-length",
                    "A shift note has 1 to %d characters, this one has %d.".formatted(LONGEST, note.length()),
                    note.isEmpty() ? "Write what the next shift has to know." : "Shorten it.");
        }
        WaveRow wave = Refusals.known(store.find(waveId), waveId);
        db.sql("""
                insert into wave_shift_note (wave_id, note, written_by, written_at) values (:wave, :note, :actor, :now)
                """).param("wave", waveId).param("note", note).param("actor", actor)
                .param("now", Timestamp.from(clock.instant())).update();
        audit.append(AuditEntry.of(actor, "wave.shift-note-written", wave.subject()).because(note));
    }
}
