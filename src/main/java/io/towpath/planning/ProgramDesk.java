package io.towpath.planning;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people say what the program counts on and has promised: table `program_terms`.
@Component
public class ProgramDesk {

    private final JdbcClient db;
    private final AuditTrail audit;

    ProgramDesk(JdbcClient db, AuditTrail audit) {
        this.db = db;
        this.audit = audit;
    }

    public ProgramTerms terms() {
        return db.sql("select gigabits, usable_percent, days_before, promised_on from program_terms")
                .query((row, _) -> new ProgramTerms(number(row.getBigDecimal("gigabits")),
                        row.getObject("usable_percent", Integer.class), number(row.getBigDecimal("days_before")),
                        row.getObject("promised_on", LocalDate.class)))
                .optional().orElse(ProgramTerms.NONE);
    }

    /// In place of all that was said before.
    @Transactional
    public void keep(ProgramTerms terms, String actor) {
        if (terms.equals(terms())) {
            return;
        }
        db.sql("""
                insert into program_terms (id, gigabits, usable_percent, days_before, promised_on, changed_by)
                values (1, :gigabits, :usable, :days, :promised, :actor)
                on conflict (id) do update
                   set gigabits = excluded.gigabits, usable_percent = excluded.usable_percent,
                       days_before = excluded.days_before, promised_on = excluded.promised_on,
                       changed_by = excluded.changed_by, changed_at = pg_catalog.clock_timestamp()
                """).param("gigabits", terms.gigabits()).param("usable", terms.usablePercent())
                .param("days", terms.daysBefore()).param("promised", terms.promisedOn()).param("actor", actor).update();
        Map<String, String> said = new LinkedHashMap<>();
        said.put("gigabits", word(terms.gigabits()));
        said.put("usablePercent", word(terms.usablePercent()));
        said.put("daysBefore", word(terms.daysBefore()));
        said.put("promisedOn", terms.promisedOn() == null ? "nothing" : terms.promisedOn().toString());
        audit.append(AuditEntry.of(actor, "program.terms-kept", new Subject("program", "1", "The program")).with(said));
    }

    /// A licence of a source.
    ///
    /// @param source its name
    public record Licence(String name, String source, LocalDate endsOn) {}

    /// Of the licences that are told to be in use at the sources and did not end before this day, the one that ends first.
    public Optional<Licence> firstLicence(LocalDate today) {
        return db.sql("""
                select licence ->> 'name' as name, c.name as source, cast(licence ->> 'expiresOn' as date) as ends_on
                  from source_told told join connection c on c.id = told.source_id and c.removed_at is null
                  cross join lateral jsonb_array_elements(told.licences) licence
                 where cast(licence ->> 'expiresOn' as date) >= :today and cast(licence ->> 'used' as integer) > 0
                 order by 3, 2, 1 limit 1
                """).param("today", today).query((row, _) -> new Licence(row.getString("name"), row.getString("source"),
                row.getDate("ends_on").toLocalDate())).optional();
    }

    private static @Nullable Double number(@Nullable BigDecimal value) {
        return value == null ? null : value.doubleValue();
    }

    private static String word(@Nullable Object value) {
        return value == null ? "as usual" : value.toString();
    }
}
