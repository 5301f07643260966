package io.towpath.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `answered_once`.
@Component
final class AnsweredOnce {

    private static final Duration KEPT = Duration.ofHours(48);
    /// A request that began before that and has no answer died with its node.
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {
    };

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    AnsweredOnce(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /// @param answer null: it is under way
    record Earlier(String target, @Nullable Answer answer) {}

    record Answer(String fingerprint, int status, Map<String, String> headers, byte[] body) {}

    /// Takes the key.
    ///
    /// @return empty when it is free, and ours from now on
    Optional<Earlier> begin(String actor, String key, String target) {
        Instant now = clock.instant();
        jdbc.sql("delete from answered_once where began_at < :old or (status is null and began_at < :lost)")
                .param("old", Timestamp.from(now.minus(KEPT))).param("lost", Timestamp.from(now.minus(LONGEST)))
                .update();
        int taken = jdbc.sql("""
                insert into answered_once (actor, key, target, began_at) values (:actor, :key, :target, :now)
                on conflict do nothing
                """).param("actor", actor).param("key", key).param("target", target).param("now", Timestamp.from(now))
                .update();
        return taken == 1
                ? Optional.empty()
                : jdbc.sql("select * from answered_once where actor = :actor and key = :key").param("actor", actor)
                        .param("key", key).query((row, _) -> new Earlier(row.getString("target"),
                                row.getString("fingerprint") == null
                                        ? null
                                        : new Answer(row.getString("fingerprint"), row.getInt("status"),
                                                json.readValue(row.getString("headers"), HEADERS),
                                                row.getBytes("body"))))
                        .optional().or(() -> Optional.of(new Earlier(target, null)));
    }

    void answered(String actor, String key, Answer answer) {
        jdbc.sql("""
                update answered_once set fingerprint = :fingerprint, status = :status, headers = cast(:headers as jsonb),
                                         body = :body
                where actor = :actor and key = :key
                """).param("fingerprint", answer.fingerprint()).param("status", answer.status())
                .param("headers", json.writeValueAsString(answer.headers())).param("body", answer.body())
                .param("actor", actor).param("key", key).update();
    }

    /// Nothing came of it: the key can be used again.
    void forget(String actor, String key) {
        jdbc.sql("delete from answered_once where actor = :actor and key = :key").param("actor", actor)
                .param("key", key).update();
    }
}
