package io.towpath.migration;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.replication.EarlyComparison;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Whether all of a source is compared with what arrived before its target may start: as a lead chose for the VM, else for its
/// wave, else as its tier says. Who chooses signs for it: the outage is longer, or what arrived is only sampled.
@Component
public class ComparisonChoices implements EarlyComparison {

    /// What somebody chooses for.
    public enum Of {
        VM, WAVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param beforeStart false: while the target soaks
    public record Choice(boolean beforeStart, String by, String why, Instant at) {}

    private static final String WANTED = """
            select coalesce(own.before_start, wave.before_start, coalesce(v.tier, app.tier) = any(cast(:tiers as integer[])), false)
              from migration m
              join vm v on v.id = m.vm_id
              left join application app on app.id = v.application_id
              left join comparison_choice own on own.chosen_for = 'vm' and own.subject_id = m.vm_id
              left join comparison_choice wave on wave.chosen_for = 'wave' and wave.subject_id = m.wave_id
             where m.id = :id""";
    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final Integer[] tiers;

    ComparisonChoices(JdbcClient jdbc, AuditTrail audit,
            @Value("${towpath.migration.compare-before-start-tiers:1}") List<Integer> tiers) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.tiers = tiers.toArray(Integer[]::new);
    }

    @Override
    public boolean wanted(UUID migrationId) {
        return jdbc.sql(WANTED).param("id", migrationId).param("tiers", tiers).query(Boolean.class).optional()
                .orElse(false);
    }

    /// The tiers that ask for it where nobody chose.
    public List<Integer> tiers() {
        return List.of(tiers);
    }

    /// What was chosen for this very VM or wave; empty where nothing was.
    public Optional<Choice> of(Of what, UUID id) {
        return jdbc.sql("select * from comparison_choice where chosen_for = :of and subject_id = :id")
                .param("of", what.word()).param("id", id)
                .query((row, _) -> new Choice(row.getBoolean("before_start"), row.getString("chosen_by"),
                        row.getString("reason"), row.getTimestamp("chosen_at").toInstant()))
                .optional();
    }

    /// From now on, also for a cutover under way that has not come to it.
    ///
    /// @param beforeStart null: as the tier says, again
    @Transactional
    public void choose(Of what, UUID id, @Nullable Boolean beforeStart, String reason, String actor) {
        if (reason.isBlank() || reason.length() > LONGEST) {
            throw new RefusedException("validation", reason.isBlank()
                    ? "A reason is missing."
                    : "The reason has %d characters; %d fit.".formatted(reason.length(), LONGEST),
                    "Say why: it is kept on the audit trail.");
        }
        String label = jdbc
                .sql(what == Of.VM ? "select name from vm where id = :id" : "select key from wave where id = :id")
                .param("id", id).query(String.class).optional().orElseThrow(() -> new RefusedException("not-found",
                        "There is no %s %s.".formatted(what.word(), id), "Look for it in the list."));
        if (beforeStart == null) {
            jdbc.sql("delete from comparison_choice where chosen_for = :of and subject_id = :id")
                    .param("of", what.word()).param("id", id).update();
        } else {
            jdbc.sql("""
                    insert into comparison_choice (chosen_for, subject_id, before_start, chosen_by, reason)
                    values (:of, :id, :before, :by, :reason)
                    on conflict (chosen_for, subject_id) do update
                       set before_start = excluded.before_start, chosen_by = excluded.chosen_by, reason = excluded.reason,
                           chosen_at = pg_catalog.clock_timestamp()
                    """).param("of", what.word()).param("id", id).param("before", beforeStart).param("by", actor)
                    .param("reason", reason.strip()).update();
        }
        audit.append(AuditEntry.of(actor, what.word() + ".comparison-chosen",
                new Subject(what.word(), id.toString(), label)).because(reason.strip())
                .with(Map.of("before-start", beforeStart == null ? "by tier" : beforeStart.toString())));
    }
}
