package io.towpath.migration;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.database.DatabaseAway;
import io.towpath.database.GaveWay;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.migration.step.Outcome;
import io.towpath.platform.spi.Probe;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Sources and targets that cannot be reached. Where a step failed at one, the place itself is asked, once for all trips
/// that fail there; as long as it does not answer they wait for it and use up none of their tries. One node at a time asks
/// it again, with growing pauses, and wakes them all when it answers.
///
/// One that answered stays in the table for minutes yet, asked next at `infinity`, since when it did: where it is away again
/// so soon, as where a share is mounted on one node and not on another, trips use up their tries as for any other trouble.
@Component
class Aways {

    private static final Logger LOG = LoggerFactory.getLogger(Aways.class);
    private static final long FIRST_PAUSE_SECONDS = 5;
    private static final long LONGEST_PAUSE_SECONDS = 60;
    /// What answered is not asked again for each of many that failed while it did not.
    private static final long FRESH_NANOS = 2_000_000_000L;

    private static final int AT_ONCE = 16;
    private static final Probe UNTOLD = new Probe(true, "It cannot be told whether it answers.", null);
    private static final Duration STEADY = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Function<UUID, Probe> places;
    private final AuditTrail audit;
    private final AlarmClock alarm;
    private final Duration longest;
    private final Map<UUID, Asked> asked = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    /// Those that are asked here now: one that hangs is not asked once more.
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    /// How long a look waits for answers.
    Duration patience = Duration.ofSeconds(10);

    /// The last time that a place answered here.
    private static final class Asked {

        private long answeredNanos = System.nanoTime() - FRESH_NANOS;
    }

    /// @param longest how long trips wait for a place without a person
    @Autowired
    Aways(JdbcClient jdbc, TransactionOperations transaction, Connections connections, AuditTrail audit,
            AlarmClock alarm, @Value("${towpath.migration.away:24h}") Duration longest) {
        this(jdbc, transaction, connections::test, audit, alarm, longest);
    }

    Aways(JdbcClient jdbc, TransactionOperations transaction, Function<UUID, Probe> places, AuditTrail audit,
            AlarmClock alarm, Duration longest) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.places = places;
        this.audit = audit;
        this.alarm = alarm;
        this.longest = longest;
    }

    /// The place that was not there when a step failed; empty where it is, or the failure is not of a place. This may ask
    /// it, which takes as long as it does: never within a transaction.
    Optional<Away> why(MigrationRow row, Outcome.Failed failed) {
        Optional<UUID> place = place(row, failed.code());
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Stall stall = row.stall();
        // who comes when it has been away for long, or retries, waits for his own day
        Instant waits = stall != null && stall.isAway() ? stall.since() : null;
        Optional<Away> known = find(place.get(), waits);
        return known.isPresent() ? known : asked(place.get(), waits);
    }

    private Optional<UUID> place(MigrationRow row, String code) {
        if (code.startsWith("target-")) {
            return Optional.of(row.targetId());
        }
        return code.startsWith("source-") || code.equals("no-way")
                ? jdbc.sql("select source_id from vm where id = :vm").param("vm", row.vmId())
                        .query((rs, _) -> rs.getObject(1, UUID.class)).optional()
                : Optional.empty();
    }

    private Optional<Away> asked(UUID place, @Nullable Instant waits) {
        Asked last = asked.computeIfAbsent(place, _ -> new Asked());
        synchronized (last) {
            Optional<Away> known = find(place, waits);
            if (known.isPresent() || System.nanoTime() - last.answeredNanos < FRESH_NANOS || backLately(place)) {
                return known;
            }
            Probe probe = probe(place);
            if (probe == null) {
                return Optional.empty();
            }
            if (probe.works()) {
                last.answeredNanos = System.nanoTime();
                return Optional.empty();
            }
            transaction.executeWithoutResult(_ -> begin(place, probe.summary()));
            return find(place, waits);
        }
    }

    private void begin(UUID place, String said) {
        int begun = jdbc.sql("""
                insert into migration_away (connection_id, said, ask_at)
                select id, :said, clock_timestamp() + make_interval(secs => :pause) from connection where id = :id
                on conflict (connection_id) do update
                   set since = clock_timestamp(), said = excluded.said, asked = 1, ask_at = excluded.ask_at
                 where migration_away.ask_at = 'infinity'
                   and migration_away.since < clock_timestamp() - make_interval(secs => :steady)
                """).param("id", place).param("said", said).param("pause", FIRST_PAUSE_SECONDS)
                .param("steady", STEADY.toSeconds()).update();
        if (begun == 1) {
            LOG.warn("{} cannot be reached, trips wait for it: {}", name(place), said);
            audit(place, "away", said);
        }
    }

    /// Whether it was away and has answered for minutes only.
    private boolean backLately(UUID place) {
        return jdbc.sql("""
                select count(*) from migration_away
                 where connection_id = :id and ask_at = 'infinity'
                   and since >= clock_timestamp() - make_interval(secs => :steady)
                """).param("id", place).param("steady", STEADY.toSeconds()).query(Integer.class).single() > 0;
    }

    /// Where it cannot be asked at all, as when nobody can open its secret, it counts as there: waiting would not help.
    ///
    /// @return whether it answers; null where our own database kept us from asking or from noting the answer, which says nothing of the place
    private @Nullable Probe probe(UUID place) {
        try {
            return places.apply(place);
        } catch (RefusedException e) {
            LOG.debug("{} was reached and refused: {}", place, e.getMessage());
        } catch (RuntimeException e) {
            if (e instanceof TransientDataAccessException || DatabaseAway.isWhy(e) || GaveWay.isWhy(e)) {
                LOG.warn("{} was not asked, for the database refused: {}", place, e.getMessage());
                return null;
            }
            LOG.warn("whether {} can be reached is not known: {}", place, e.getMessage());
        }
        return UNTOLD;
    }

    /// Asks those whose time has come, and wakes whoever waits for one that answered. Wherever it stops, the next look does
    /// the rest: who waits for a place that is not away is woken, whatever became of the news. A place that hangs keeps no
    /// other waiting: they are asked side by side, and one that answers late is noted then.
    void look() {
        List<UUID> due = due().stream().filter(underWay::add).toList();
        var answers = new CountDownLatch(due.size());
        var late = new AtomicBoolean();
        due.forEach(place -> Thread.ofVirtual().name("away-" + place).start(() -> {
            try {
                look(place);
                if (late.get()) {
                    wake();
                }
            } catch (RuntimeException e) {
                LOG.warn("whether {} answers could not be noted, the next look does it: {}", place, e.getMessage());
            } finally {
                underWay.remove(place);
                answers.countDown();
            }
        }));
        try {
            late.set(!answers.await(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            late.set(true);
            Thread.currentThread().interrupt();
        }
        forget();
        wake();
    }

    private void look(UUID place) {
        turns.acquireUninterruptibly();
        Probe probe;
        try {
            probe = probe(place);
        } finally {
            turns.release();
        }
        if (probe == null) {
            LOG.debug("{} stays as it was until it is asked next", place);
        } else if (probe.works()) {
            transaction.executeWithoutResult(_ -> back(place, probe == UNTOLD));
        } else {
            jdbc.sql("update migration_away set said = :said where connection_id = :id")
                    .param("said", probe.summary()).param("id", place).update();
        }
    }

    /// Whoever takes one moves its time on: no other node asks it meanwhile.
    private List<UUID> due() {
        return jdbc.sql("""
                update migration_away
                   set asked = asked + 1,
                       ask_at = clock_timestamp() + make_interval(secs => least(:longest, :first * 2 ^ least(asked, 10)))
                 where ask_at <= clock_timestamp()
                   and exists (select from connection c where c.id = connection_id and c.removed_at is null)
                returning connection_id
                """).param("first", FIRST_PAUSE_SECONDS).param("longest", LONGEST_PAUSE_SECONDS)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    /// @param untold nobody saw it answer: who waits for it finds out
    private void back(UUID place, boolean untold) {
        int back = jdbc.sql("""
                update migration_away set since = clock_timestamp(), ask_at = 'infinity'
                 where connection_id = :id and ask_at < 'infinity'
                """).param("id", place).update();
        if (back == 1) {
            LOG.info(untold
                    ? "{} cannot be asked here whether it answers, what waited for it tries"
                    : "{} answers again, what waited for it goes on", name(place));
            audit(place, untold ? "not-asked" : "back", untold ? UNTOLD.summary() : null);
        }
    }

    /// One that has answered for minutes, and one that was removed. Of one that is away it is told when it is back, also where
    /// nobody waits for it any more: whoever heard of the one hears of the other.
    private void forget() {
        jdbc.sql("""
                delete from migration_away a
                 where a.ask_at = 'infinity' and a.since < clock_timestamp() - make_interval(secs => :steady)
                    or exists (select from connection c where c.id = a.connection_id and c.removed_at is not null)
                """).param("steady", STEADY.toSeconds()).update();
    }

    /// Also what a person was told, that a source was asked to shut down and nobody knows whether it did: each minute of it is
    /// perhaps one of an outage. What it fails at then looks at the power first.
    private synchronized void wake() {
        List<UUID> woken = jdbc.sql("""
                update migration m set wake_at = clock_timestamp(), stall_next_try = clock_timestamp()
                  from vm
                 where vm.id = m.vm_id
                   and (m.stall_next_try > clock_timestamp() and m.stall_code in ('source-away', 'target-away')
                        or m.stall_next_try is null and m.stall_code = :unknown)
                   and not exists (select from migration_away a where a.ask_at < 'infinity' and a.connection_id in
                           (case when m.stall_code <> 'target-away' then vm.source_id end,
                            case when m.stall_code <> 'source-away' then m.target_id end))
                returning m.id
                """).param("unknown", Stall.SHUTDOWN_UNKNOWN).query((row, _) -> row.getObject(1, UUID.class)).list();
        woken.forEach(id -> alarm.wake(id, 0));
    }

    /// @param waits since when the trip waits for it; null where it does not yet
    private Optional<Away> find(UUID place, @Nullable Instant waits) {
        return jdbc.sql("""
                select c.direction = 'source' as source, c.name, a.since, a.said,
                       extract(epoch from coalesce(cast(:waits as timestamptz), clock_timestamp())
                           + make_interval(secs => :longest) - clock_timestamp()) as left_seconds
                  from migration_away a join connection c on c.id = a.connection_id
                 where a.connection_id = :id and a.ask_at < 'infinity'
                """).param("longest", longest.toSeconds())
                .param("waits", waits == null ? null : Timestamp.from(waits), Types.TIMESTAMP)
                .param("id", place).query(Aways::away).optional();
    }

    private static Away away(ResultSet row, int number) throws SQLException {
        return new Away(row.getBoolean("source"), row.getString("name"), row.getTimestamp("since").toInstant(),
                row.getString("said"), Duration.ofMillis((long) (row.getDouble("left_seconds") * 1000)));
    }

    private String name(UUID place) {
        return jdbc.sql("select name from connection where id = :id").param("id", place).query(String.class)
                .optional().orElse(place.toString());
    }

    private void audit(UUID place, String what, @Nullable String reason) {
        jdbc.sql("select direction, name from connection where id = :id").param("id", place)
                .query((row, _) -> new Subject(row.getString(1), place.toString(), row.getString(2))).optional()
                .ifPresent(subject -> audit.append(new AuditEntry("system", subject.type() + "." + what, subject,
                        reason, Map.of())));
    }
}
