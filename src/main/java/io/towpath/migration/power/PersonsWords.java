package io.towpath.migration.power;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.migration.RefusedException;
import io.towpath.migration.power.PersonsWord.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Words of people that the machine waits for, since it cannot find out. Each is on the audit trail in the same transaction.
@Component
public class PersonsWords {

    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final AuditTrail audit;

    PersonsWords(JdbcClient jdbc, AuditTrail audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /// Says it; said before, the first word stands.
    ///
    /// @return the word that stands
    @Transactional
    public PersonsWord say(UUID migrationId, Kind kind, String why, String actor) {
        if (why.isBlank() || why.strip().length() > LONGEST) {
            throw new RefusedException("validation", "The reason has %d characters.".formatted(why.strip().length()),
                    "Say why in 1 to %d characters: it is kept on the audit trail.".formatted(LONGEST));
        }
        Subject subject = subject(migrationId);
        // what was said of a target before no longer holds
        withdraw(migrationId, opposite(kind), actor);
        int said = jdbc.sql("""
                insert into migration_word (migration_id, kind, said_by, why) values (:id, :kind, :by, :why)
                on conflict (migration_id, kind) where withdrawn_at is null do nothing
                """).param("id", migrationId).param("kind", kind.name()).param("by", actor).param("why", why.strip())
                .update();
        if (said == 1) {
            audit.append(AuditEntry.of(actor, "migration." + action(kind), subject).because(why.strip()));
            // what waits for it looks now
            jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id and wake_at is not null")
                    .param("id", migrationId).update();
        }
        return given(migrationId, kind).orElseThrow();
    }

    /// Takes it back; nothing happens where it was not said.
    @Transactional
    public void withdraw(UUID migrationId, Kind kind, String actor) {
        int withdrawn = jdbc.sql("""
                update migration_word set withdrawn_by = :by, withdrawn_at = clock_timestamp()
                 where migration_id = :id and kind = :kind and withdrawn_at is null
                """).param("by", actor).param("id", migrationId).param("kind", kind.name()).update();
        if (withdrawn == 1) {
            audit.append(AuditEntry.of(actor, "migration.word-withdrawn", subject(migrationId))
                    .with(Map.of("word", words(kind))));
        }
    }

    /// The word that holds now.
    public Optional<PersonsWord> given(UUID migrationId, Kind kind) {
        return jdbc.sql("""
                select * from migration_word where migration_id = :id and kind = :kind and withdrawn_at is null
                """).param("id", migrationId).param("kind", kind.name()).query(PersonsWords::word).optional();
    }

    /// All that hold now, oldest first.
    public List<PersonsWord> of(UUID migrationId) {
        return jdbc
                .sql("select * from migration_word where migration_id = :id and withdrawn_at is null order by said_at")
                .param("id", migrationId).query(PersonsWords::word).list();
    }

    private Subject subject(UUID migrationId) {
        String label = jdbc.sql("select vm.name from migration m join vm on vm.id = m.vm_id where m.id = :id")
                .param("id", migrationId).query((row, _) -> row.getString(1)).optional()
                .orElseThrow(() -> new RefusedException("not-found", "There is no migration %s.".formatted(migrationId),
                        "Look for its VM in the list of VMs."));
        return new Subject("migration", migrationId.toString(), label);
    }

    private static Kind opposite(Kind kind) {
        return switch (kind) {
            case TARGET_STARTED -> Kind.TARGET_OFF;
            case TARGET_OFF -> Kind.TARGET_STARTED;
        };
    }

    private static String action(Kind kind) {
        return switch (kind) {
            case TARGET_STARTED -> "target-said-started";
            case TARGET_OFF -> "target-said-off";
        };
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static PersonsWord word(ResultSet row, int number) throws SQLException {
        return new PersonsWord(row.getObject("migration_id", UUID.class), Kind.valueOf(row.getString("kind")),
                row.getString("said_by"), row.getString("why"), row.getTimestamp("said_at").toInstant());
    }
}
