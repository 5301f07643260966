package io.towpath.webhook;

import io.towpath.webhook.Webhook.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `webhook` and `webhook_delivery`. Times are the database's; leases are kept by its own clock, also in a demo whose time
/// runs faster.
@Component
class WebhookStore {

    private static final Duration LEASE = Duration.ofMinutes(2);

    private final JdbcClient jdbc;

    WebhookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A webhook that is this node's to serve, for a while.
    record Leased(Webhook webhook, UUID secretId, UUID lease) {}

    List<Webhook> all() {
        return jdbc.sql("select * from webhook order by lower(name)").query((row, _) -> webhook(row)).list();
    }

    Optional<Webhook> find(UUID id) {
        return jdbc.sql("select * from webhook where id = :id").param("id", id).query((row, _) -> webhook(row))
                .optional();
    }

    UUID secret(UUID id) {
        return jdbc.sql("select secret_id from webhook where id = :id").param("id", id).query(UUID.class).single();
    }

    void insert(UUID id, String name, String url, Set<Topic> topics, UUID secretId, long sentTo, String by) {
        jdbc.sql("""
                insert into webhook (id, name, url, topics, secret_id, state, sent_to, created_at, created_by)
                values (:id, :name, :url, :topics, :secret, 'ACTIVE', :sent, clock_timestamp(), :by)
                """).param("id", id).param("name", name).param("url", url).param("topics", codes(topics))
                .param("secret", secretId).param("sent", sentTo).param("by", by).update();
    }

    /// Whoever sends at present notices that it is not his any more, and it is tried at once with what holds now.
    ///
    /// @return false where somebody else changed it meanwhile
    boolean change(UUID id, int version, String name, String url, Set<Topic> topics) {
        return jdbc.sql("""
                update webhook set name = :name, url = :url, topics = :topics, version = version + 1,
                       lease = null, leased_until = null, next_try_at = null
                 where id = :id and version = :version
                """).param("id", id).param("version", version).param("name", name).param("url", url)
                .param("topics", codes(topics)).update() == 1;
    }

    /// Begins to count failures anew; who sends at present notices that it is not his any more.
    ///
    /// @param sentTo null: goes on where it stood
    void state(UUID id, State state, @Nullable Long sentTo) {
        jdbc.sql("""
                update webhook set state = :state, tries = 0, failing_since = null, next_try_at = null,
                       sent_to = coalesce(:sent::bigint, sent_to), lease = null, leased_until = null,
                       version = version + 1
                 where id = :id
                """).param("id", id).param("state", state.name()).param("sent", sentTo).update();
    }

    /// It has another key: whoever sends at present notices that it is not his any more, and it is tried at once.
    void anew(UUID id) {
        jdbc.sql("update webhook set lease = null, leased_until = null, next_try_at = null where id = :id")
                .param("id", id).update();
    }

    void delete(UUID id) {
        jdbc.sql("delete from webhook where id = :id").param("id", id).update();
    }

    /// Those which somebody has to serve now, from now on by the caller; each by one node at a time.
    List<Leased> lease(long last, int most) {
        return jdbc.sql("""
                update webhook set lease = gen_random_uuid(), leased_until = pg_catalog.clock_timestamp() + :lease::interval
                 where id in (select id from webhook
                               where state = 'ACTIVE' and sent_to < :last
                                 and (next_try_at is null or next_try_at <= clock_timestamp())
                                 and (leased_until is null or leased_until < pg_catalog.clock_timestamp())
                               order by next_try_at nulls first limit :most for update skip locked)
                returning *
                """).param("lease", LEASE.toString()).param("last", last).param("most", most)
                .query((row, _) -> new Leased(webhook(row), row.getObject("secret_id", UUID.class),
                        row.getObject("lease", UUID.class)))
                .list();
    }

    /// @return false where it is not the lease's any more
    boolean taken(UUID id, UUID lease, long number) {
        return jdbc.sql("""
                update webhook set sent_to = :number, tries = 0, failing_since = null, next_try_at = null, trouble = null,
                       leased_until = pg_catalog.clock_timestamp() + :length::interval
                 where id = :id and lease = :lease and state = 'ACTIVE'
                """).param("id", id).param("lease", lease).param("number", number).param("length", LEASE.toString())
                .update() == 1;
    }

    /// @return the state it is in by now; empty where it is not the lease's any more
    Optional<State> failed(UUID id, UUID lease, String trouble, Duration pause, Duration giveUpAfter) {
        return jdbc.sql("""
                update webhook set tries = tries + 1, failing_since = coalesce(failing_since, clock_timestamp()),
                       next_try_at = clock_timestamp() + :pause::interval, trouble = :trouble,
                       state = case when failing_since + :patience::interval < clock_timestamp() then 'PARKED'
                                    else state end,
                       lease = null, leased_until = null
                 where id = :id and lease = :lease and state = 'ACTIVE'
                returning state
                """).param("id", id).param("lease", lease).param("pause", pause.toString()).param("trouble", trouble)
                .param("patience", giveUpAfter.toString())
                .query((row, _) -> State.valueOf(row.getString("state"))).optional();
    }

    void release(UUID id, UUID lease) {
        jdbc.sql("update webhook set lease = null, leased_until = null where id = :id and lease = :lease")
                .param("id", id).param("lease", lease).update();
    }

    /// @param by null: the program itself
    void log(UUID id, @Nullable Long number, Post.Answer answer, @Nullable String by, int kept) {
        jdbc.sql("""
                insert into webhook_delivery (webhook_id, event_number, at, status, trouble, took_ms, asked_by)
                select :id, :number::bigint, clock_timestamp(), :status::integer, :trouble::text, :took, :by::text
                 where exists (select from webhook where id = :id)
                """).param("id", id).param("number", number).param("status", answer.status())
                .param("trouble", answer.trouble()).param("took", answer.tookMillis()).param("by", by).update();
        jdbc.sql("""
                delete from webhook_delivery where webhook_id = :id and id < (
                    select id from webhook_delivery where webhook_id = :id order by id desc offset :kept limit 1)
                """).param("id", id).param("kept", Math.max(1, kept) - 1).update();
    }

    /// Newest first.
    ///
    /// @param before only those with ids below
    List<Delivery> deliveries(UUID id, long before, int most) {
        return jdbc.sql("""
                select d.*, e.action from webhook_delivery d left join audit_event e on e.number = d.event_number
                 where d.webhook_id = :id and d.id < :before order by d.id desc limit :most
                """).param("id", id).param("before", before).param("most", most)
                .query((row, _) -> new Delivery(row.getLong("id"), row.getObject("event_number", Long.class),
                        row.getString("action"), instant(row, "at"), row.getObject("status", Integer.class),
                        row.getString("trouble"), row.getInt("took_ms"), row.getString("asked_by")))
                .list();
    }

    private static String[] codes(Set<Topic> topics) {
        return topics.stream().map(Topic::code).sorted().toArray(String[]::new);
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        EnumSet<Topic> topics = EnumSet.noneOf(Topic.class);
        Arrays.stream((String[]) row.getArray("topics").getArray())
                .forEach(code -> Topic.ofCode(code).ifPresent(topics::add));
        OffsetDateTime failing = row.getObject("failing_since", OffsetDateTime.class);
        OffsetDateTime next = row.getObject("next_try_at", OffsetDateTime.class);
        return new Webhook(row.getObject("id", UUID.class), row.getString("name"), row.getString("url"), topics,
                State.valueOf(row.getString("state")), row.getLong("sent_to"), row.getInt("tries"),
                failing == null ? null : failing.toInstant(), next == null ? null : next.toInstant(),
                row.getString("trouble"), instant(row, "created_at"), row.getString("created_by"),
                row.getInt("version"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
