package io.towpath.secret;

import io.towpath.access.Secret;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `secret`.
@Component
final class StoredSecrets implements Secrets {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSecrets.class);

    private final JdbcClient jdbc;
    private final KeyRing keys;
    private final Clock clock;

    StoredSecrets(JdbcClient jdbc, KeyRing keys, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.clock = clock;
    }

    private record Row(UUID id, String purpose, KeyRing.Sealed sealed) {}

    @Override
    public UUID keep(String purpose, Secret value) {
        UUID id = UUID.randomUUID();
        KeyRing.Sealed sealed = keys.seal(value.value(), context(purpose, id));
        jdbc.sql("""
                insert into secret (id, purpose, key_id, sealed, changed_at) values (:id, :purpose, :key, :sealed, :now)
                """).param("id", id).param("purpose", purpose).param("key", sealed.keyId())
                .param("sealed", sealed.bytes()).param("now", Timestamp.from(clock.instant())).update();
        return id;
    }

    @Override
    public void replace(UUID id, Secret value) {
        store(one(id), value.value());
    }

    @Override
    public void forget(UUID id) {
        jdbc.sql("delete from secret where id = :id").param("id", id).update();
    }

    @Override
    public Secret reveal(UUID id) {
        return new Secret(open(one(id)));
    }

    /// What an older key sealed is sealed again with the current one; then the older one can be taken away.
    @EventListener(ApplicationReadyEvent.class)
    void sealAgain() {
        List<UUID> older = jdbc.sql("select id from secret where key_id <> :current").param("current", keys.current())
                .query((row, _) -> row.getObject("id", UUID.class)).list();
        int done = 0;
        for (UUID id : older) {
            try {
                Row row = row(id).orElse(null);
                // contents of mails go at any moment
                if (row != null) {
                    store(row, open(row));
                    done++;
                }
            } catch (SealedException e) {
                LOG.error("{}. Give that key as well, after the current one, or enter the password anew.",
                        e.getMessage());
            }
        }
        if (done > 0) {
            LOG.info("{} secrets were sealed again with the key {}", done, keys.current());
        }
    }

    private void store(Row row, String text) {
        KeyRing.Sealed sealed = keys.seal(text, context(row.purpose, row.id));
        // by what was seen: of two nodes that start with the new key, one seals
        jdbc.sql("""
                update secret set key_id = :key, sealed = :sealed, changed_at = :now where id = :id and sealed = :seen
                """).param("key", sealed.keyId()).param("sealed", sealed.bytes())
                .param("now", Timestamp.from(clock.instant())).param("id", row.id).param("seen", row.sealed.bytes())
                .update();
    }

    private String open(Row row) {
        return keys.open(row.sealed, context(row.purpose, row.id));
    }

    private Row one(UUID id) {
        return row(id).orElseThrow(() -> new EmptyResultDataAccessException("no secret " + id, 1));
    }

    private Optional<Row> row(UUID id) {
        return jdbc.sql("select * from secret where id = :id").param("id", id)
                .query((row, _) -> new Row(id, row.getString("purpose"),
                        new KeyRing.Sealed(row.getString("key_id"), row.getBytes("sealed"))))
                .optional();
    }

    private static String context(String purpose, UUID id) {
        return purpose + ":" + id;
    }
}
