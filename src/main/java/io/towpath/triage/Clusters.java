package io.towpath.triage;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Failures by fingerprint, and the names that people give them.
@Component
public class Clusters {

    private static final String EACH = """
            select c.*, count(s.vm_id) as vms, coalesce(sum(s.times), 0) as times,
                   coalesce(min(s.first_seen_at), c.named_at, clock_timestamp()) as first_seen,
                   coalesce(max(s.last_seen_at), c.named_at, clock_timestamp()) as last_seen
              from failure_cluster c left join failure_sighting s on s.fingerprint = c.fingerprint
            """;

    private final JdbcClient db;
    private final AuditTrail audit;
    private final Clock clock;

    Clusters(JdbcClient db, AuditTrail audit, Clock clock) {
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    /// A VM that a failure was seen on.
    ///
    /// @param name as it is called now
    public record SeenOn(UUID vmId, String name, int times, Instant firstSeenAt, Instant lastSeenAt) {}

    /// What a person makes of a failure.
    public record NewName(String title, String cause, String fix, Acts who, Retry retry) {}

    /// Those seen last; the ones on most VMs first.
    public List<Cluster> latest(int most) {
        return db.sql("""
                select * from (%s group by c.fingerprint having count(s.vm_id) > 0
                                order by max(s.last_seen_at) desc limit :most) latest
                 order by vms desc, last_seen desc, fingerprint
                """.formatted(EACH)).param("most", most).query((row, _) -> cluster(row)).list();
    }

    public Optional<Cluster> find(String fingerprint) {
        return db.sql(EACH + " where c.fingerprint = :print group by c.fingerprint").param("print", fingerprint)
                .query((row, _) -> cluster(row)).optional();
    }

    /// Seen last first.
    public List<SeenOn> vms(String fingerprint, int most) {
        return db.sql("""
                select s.vm_id, vm.name, s.times, s.first_seen_at, s.last_seen_at
                  from failure_sighting s join vm on vm.id = s.vm_id
                 where s.fingerprint = :print order by s.last_seen_at desc, vm.name limit :most
                """).param("print", fingerprint).param("most", most)
                .query((row, _) -> new SeenOn(row.getObject("vm_id", UUID.class), row.getString("name"),
                        row.getInt("times"), row.getTimestamp("first_seen_at").toInstant(),
                        row.getTimestamp("last_seen_at").toInstant()))
                .list();
    }

    /// @param version that was seen
    /// @throws AccessException where a text is missing or too long, the failure is not known, or somebody was faster
    @Transactional
    public void name(String fingerprint, int version, NewName name, String actor) {
        String title = text("title", name.title(), 90);
        String cause = text("cause", name.cause(), 1000);
        String fix = text("fix", name.fix(), 1000);
        Cluster before = known(fingerprint);
        int named = db.sql("""
                update failure_cluster
                   set title = :title, cause = :cause, fix = :fix, who = :who, retry = :retry, named_by = :by,
                       named_at = :now, version = version + 1
                 where fingerprint = :print and version = :seen
                """).param("title", title).param("cause", cause).param("fix", fix).param("who", name.who().key())
                .param("retry", name.retry().key()).param("by", actor)
                .param("now", Timestamp.from(clock.instant())).param("print", fingerprint).param("seen", version)
                .update();
        written(named, before);
        audit.append(AuditEntry.of(actor, "failure.named", subject(before))
                .with(Map.of("title", title, "cause", cause, "fix", fix, "who", name.who().key(), "retry",
                        name.retry().key(), "before", before.name() == null ? "" : before.name().title())));
    }

    /// It counts as not recognised again.
    @Transactional
    public void forget(String fingerprint, int version, String actor) {
        Cluster before = known(fingerprint);
        if (before.name() == null) {
            return;
        }
        written(db.sql("""
                update failure_cluster
                   set title = null, cause = null, fix = null, who = null, retry = null, named_by = null,
                       named_at = null, version = version + 1
                 where fingerprint = :print and version = :seen
                """).param("print", fingerprint).param("seen", version).update(), before);
        audit.append(AuditEntry.of(actor, "failure.name-removed", subject(before))
                .with(Map.of("before", before.name().title())));
    }

    private Cluster known(String fingerprint) {
        return find(fingerprint).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "No failure has the fingerprint %s.".formatted(fingerprint), "Look for it in the list of failures."));
    }

    private static void written(int rows, Cluster before) {
        if (rows == 0) {
            throw new AccessException(Kind.STALE, "precondition-failed",
                    "%s was named by somebody else meanwhile.".formatted(before.fingerprint()),
                    "Look at it again, then decide.");
        }
    }

    private static String text(String field, String value, int most) {
        String text = value.strip();
        if (text.isEmpty() || text.length() > most) {
            throw new AccessException(Kind.INVALID, "validation",
                    "The %s has %d characters, expected 1 to %d.".formatted(field, text.length(), most),
                    "Correct it. Nothing was changed.");
        }
        return text;
    }

    private static Subject subject(Cluster cluster) {
        return new Subject("failure", cluster.fingerprint(), cluster.code());
    }

    private static Cluster cluster(ResultSet row) throws SQLException {
        String title = row.getString("title");
        Cluster.Name name = title == null
                ? null
                : new Cluster.Name(title, row.getString("cause"), row.getString("fix"),
                        Acts.byKey(row.getString("who")).orElse(Acts.ENGINEER),
                        Retry.byKey(row.getString("retry")).orElse(Retry.AFTER_FIX), row.getString("named_by"),
                        row.getTimestamp("named_at").toInstant());
        return new Cluster(row.getString("fingerprint"), row.getString("code"), row.getString("what"),
                row.getString("shape"), row.getInt("vms"), row.getLong("times"),
                row.getTimestamp("first_seen").toInstant(), row.getTimestamp("last_seen").toInstant(), name,
                row.getInt("version"));
    }
}
