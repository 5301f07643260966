package io.towpath.mail;

import io.towpath.mail.Mail.Kind;
import io.towpath.mail.Mail.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `mail_outbox`. Times are the database's.
@Repository
class MailStore {

    /// Longer than one mail takes with a server that answers as late as it may; lengthened before each.
    static final Duration LEASE = Duration.ofMinutes(20);

    private final JdbcClient jdbc;

    MailStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A mail that is this node's to send, for a while.
    record Leased(Mail mail, UUID contentId, UUID lease) {}

    boolean has(String key) {
        return jdbc.sql("select exists (select from mail_outbox where key = :key)").param("key", key)
                .query(Boolean.class).single();
    }

    /// @return false where it is queued already
    boolean insert(UUID id, Mails.Draft draft, UUID contentId) {
        return jdbc.sql("""
                insert into mail_outbox (id, key, kind, about_id, recipient, recipient_name, subject, content_id, state,
                                         created_at, created_by)
                values (:id, :key, :kind, :about, :to, :name, :subject, :content, 'QUEUED', clock_timestamp(), :by)
                on conflict (key) do nothing
                """).param("id", id).param("key", draft.key()).param("kind", draft.kind().code())
                .param("about", draft.about()).param("to", draft.to()).param("name", draft.name())
                .param("subject", draft.letter().subject()).param("content", contentId).param("by", draft.by())
                .update() == 1;
    }

    /// What is due, the oldest first, as this node's.
    List<Leased> lease(int most) {
        return jdbc.sql("""
                update mail_outbox m set lease = gen_random_uuid(),
                       leased_until = pg_catalog.clock_timestamp() + :length::interval
                  from (select id from mail_outbox
                         where state = 'QUEUED' and (next_try_at is null or next_try_at <= clock_timestamp())
                           and (leased_until is null or leased_until < pg_catalog.clock_timestamp())
                         order by next_try_at nulls first, created_at limit :most for update skip locked) due
                 where m.id = due.id
                returning m.*
                """).param("length", LEASE.toString()).param("most", most)
                .query((row, _) -> new Leased(mail(row), row.getObject("content_id", UUID.class),
                        row.getObject("lease", UUID.class)))
                .list();
    }

    /// @return false where it is not the lease's any more
    boolean lengthen(Leased leased) {
        return jdbc.sql("""
                update mail_outbox set leased_until = pg_catalog.clock_timestamp() + :length::interval
                 where id = :id and lease = :lease
                """).param("length", LEASE.toString()).param("id", leased.mail.id()).param("lease", leased.lease)
                .update() == 1;
    }

    /// @return false where it is not the lease's any more
    boolean end(Leased leased, State state, @Nullable String trouble, boolean forget) {
        return jdbc.sql("""
                update mail_outbox set state = :state, trouble = :trouble, ended_at = clock_timestamp(), lease = null,
                       leased_until = null, content_id = case when :forget then null else content_id end
                 where id = :id and lease = :lease
                """).param("state", state.name()).param("trouble", trouble).param("forget", forget)
                .param("id", leased.mail.id()).param("lease", leased.lease).update() == 1;
    }

    /// Whether it has failed for so long that it is given up when it fails once more.
    boolean isLastTry(Leased leased, Duration giveUpAfter) {
        return jdbc
                .sql("select failing_since + :patience::interval < clock_timestamp() from mail_outbox where id = :id")
                .param("patience", giveUpAfter.toString()).param("id", leased.mail.id())
                .query((row, _) -> row.getBoolean(1)).optional().orElse(false);
    }

    /// @return false where it is not the lease's any more
    boolean giveUp(Leased leased, String trouble) {
        return jdbc.sql("""
                update mail_outbox set tries = tries + 1, failing_since = coalesce(failing_since, clock_timestamp()),
                       trouble = :trouble, lease = null, leased_until = null, state = 'FAILED',
                       ended_at = clock_timestamp()
                 where id = :id and lease = :lease
                """).param("trouble", trouble).param("id", leased.mail.id()).param("lease", leased.lease).update() == 1;
    }

    /// Is tried again after a pause.
    void failed(Leased leased, String trouble, Duration pause) {
        jdbc.sql("""
                update mail_outbox set tries = tries + 1, failing_since = coalesce(failing_since, clock_timestamp()),
                       next_try_at = clock_timestamp() + :pause::interval, trouble = :trouble, lease = null,
                       leased_until = null
                 where id = :id and lease = :lease
                """).param("pause", pause.toString()).param("trouble", trouble)
                .param("id", leased.mail.id()).param("lease", leased.lease).update();
    }

    /// What waits and nobody sends at present.
    List<Mail> queued() {
        return jdbc.sql("""
                select * from mail_outbox where state = 'QUEUED'
                   and (leased_until is null or leased_until < pg_catalog.clock_timestamp())
                """).query((row, _) -> mail(row)).list();
    }

    /// Where nobody sends it at present.
    ///
    /// @return its content, to be forgotten by who asks
    Optional<UUID> withdraw(UUID id, String why) {
        return withdraw("id = :it", id, null, why).stream().findFirst();
    }

    List<UUID> withdraw(Kind kind, UUID about, String why) {
        return withdraw("about_id = :it and kind = :kind", about, kind, why);
    }

    private List<UUID> withdraw(String which, UUID it, @Nullable Kind kind, String why) {
        return jdbc.sql("""
                with old as (select id, content_id from mail_outbox
                              where state = 'QUEUED' and %s
                                and (leased_until is null or leased_until < pg_catalog.clock_timestamp()) for update)
                update mail_outbox m set state = 'WITHDRAWN', trouble = :why, ended_at = clock_timestamp(),
                       content_id = null, lease = null, leased_until = null
                  from old where m.id = old.id returning old.content_id
                """.formatted(which)).param("it", it).param("kind", kind == null ? null : kind.code())
                .param("why", why).query((row, _) -> row.getObject("content_id", UUID.class)).list();
    }

    /// Whether one of a kind is not sent yet.
    boolean waits(Kind kind, UUID about) {
        return jdbc.sql("""
                select exists (select from mail_outbox where state = 'QUEUED' and kind = :kind and about_id = :about)
                """).param("kind", kind.code()).param("about", about).query(Boolean.class).single();
    }

    void release(Leased leased) {
        jdbc.sql("update mail_outbox set lease = null, leased_until = null where id = :id and lease = :lease")
                .param("id", leased.mail.id()).param("lease", leased.lease).update();
    }

    /// @return false where it cannot be sent again
    boolean again(UUID id) {
        return jdbc.sql("""
                update mail_outbox set state = 'QUEUED', tries = 0, failing_since = null, next_try_at = null, trouble = null,
                       ended_at = null
                 where id = :id and state in ('BOUNCED', 'FAILED') and content_id is not null
                """).param("id", id).update() == 1;
    }

    Optional<Mail> find(UUID id) {
        return jdbc.sql("select * from mail_outbox where id = :id").param("id", id).query((row, _) -> mail(row))
                .optional();
    }

    List<Mail> newest(int most) {
        return jdbc.sql("select * from mail_outbox order by created_at desc, id limit :most").param("most", most)
                .query((row, _) -> mail(row)).list();
    }

    /// Of each thing the newest.
    Map<UUID, Mail> about(Collection<UUID> things) {
        Map<UUID, Mail> found = new HashMap<>();
        if (!things.isEmpty()) {
            jdbc.sql("""
                    select distinct on (about_id) * from mail_outbox where about_id in (:things)
                     order by about_id, created_at desc
                    """).param("things", things).query(row -> {
                Mail mail = mail(row);
                found.put(mail.about(), mail);
            });
        }
        return found;
    }

    int waiting() {
        return jdbc.sql("select count(*) from mail_outbox where state = 'QUEUED'").query(Integer.class).single();
    }

    /// Contents that nobody can have sent any more; forgotten by who asks.
    List<UUID> detachOld(Duration againWithin) {
        return jdbc.sql("""
                with old as (select id, content_id from mail_outbox
                              where content_id is not null and state in ('BOUNCED', 'FAILED')
                                and ended_at < clock_timestamp() - :length::interval for update skip locked)
                update mail_outbox m set content_id = null from old where m.id = old.id returning old.content_id
                """).param("length", againWithin.toString())
                .query((row, _) -> row.getObject("content_id", UUID.class)).list();
    }

    void deleteOld(Duration keptFor) {
        jdbc.sql("""
                delete from mail_outbox
                 where ended_at < clock_timestamp() - :length::interval and content_id is null
                """).param("length", keptFor.toString()).update();
    }

    private static Mail mail(ResultSet row) throws SQLException {
        return new Mail(row.getObject("id", UUID.class), Kind.ofCode(row.getString("kind")),
                row.getObject("about_id", UUID.class), row.getString("recipient"), row.getString("recipient_name"),
                row.getString("subject"), State.valueOf(row.getString("state")), row.getInt("tries"),
                row.getString("trouble"), row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"), at(row, "next_try_at"), at(row, "ended_at"),
                row.getObject("content_id") != null);
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
