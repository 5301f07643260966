package io.towpath.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Whether PostgreSQL keeps what it confirmed, also when its machine loses power: after a crash every trip goes on from what
/// was committed. The server we run is set so; that of an external one is asked.
@Component
public class Durability {

    private static final Logger LOG = LoggerFactory.getLogger(Durability.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    /// What a setting has to be, and what may happen where it is not. After the chapters Write Ahead Log and Error Handling
    /// of PostgreSQL's manual.
    private record Rule(String bad, String expected, String risk) {}

    private static final Map<String, Rule> RULES = Map.of(
            "fsync", new Rule("off", "on", "a power failure can leave the whole database unreadable"),
            "full_page_writes", new Rule("off", "on", "a power failure can leave pages half written"),
            "synchronous_commit", new Rule("off", "on",
                    "the last moments before a crash are forgotten though they were confirmed"),
            "data_sync_retry", new Rule("on", "off", "a write that failed once can be taken for written"));

    /// A setting that is not safe.
    ///
    /// @param risk for people, half a sentence
    public record Unsafe(String setting, String found, String expected, String risk) {

        /// `fsync is off, expected on: a power failure can …`
        public String words() {
            return "%s is %s, expected %s: %s".formatted(setting, found, expected, risk);
        }
    }

    private record Look(List<Unsafe> unsafe, Instant at) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final boolean throwAway;
    private volatile @Nullable Look last;

    Durability(JdbcClient jdbc, Clock clock, @Value("${towpath.database.throw-away:false}") boolean throwAway) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.throwAway = throwAway;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        for (Unsafe each : unsafe()) {
            LOG.warn("PostgreSQL: {}. Have it set on the server: Towpath goes on from what was committed.",
                    each.words());
        }
    }

    /// What is not safe, asked at most every few minutes; empty when the server does not answer, which others tell.
    public List<Unsafe> unsafe() {
        Look known = last;
        if (known != null && known.at.plus(ASK_AGAIN).isAfter(clock.instant())) {
            return known.unsafe;
        }
        if (throwAway) {
            return List.of();
        }
        try {
            return look(jdbc);
        } catch (DataAccessException e) {
            // pages do not wait for it again and again
            LOG.debug("the database does not say how it is set: {}", e.getMessage());
            last = new Look(known == null ? List.of() : known.unsafe, clock.instant());
            return known == null ? List.of() : known.unsafe;
        }
    }

    private static Optional<Unsafe> judged(String setting, String found) {
        return Optional.ofNullable(RULES.get(setting)).filter(rule -> rule.bad.equals(found))
                .map(rule -> new Unsafe(setting, found, rule.expected, rule.risk));
    }

    /// What was found is asked anew.
    void forget() {
        last = null;
    }

    List<Unsafe> look(JdbcClient database) {
        List<Unsafe> unsafe = database
                .sql("select name, setting from pg_settings where name = any(:names) order by name")
                .param("names", RULES.keySet().toArray(String[]::new))
                .query((row, _) -> judged(row.getString("name"), row.getString("setting"))).list().stream()
                .flatMap(Optional::stream).toList();
        last = new Look(unsafe, clock.instant());
        return unsafe;
    }
}
