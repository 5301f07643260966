package io.towpath.mail;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `mail_choice`. What is told is noted where the choice is still as it was seen: of two nodes one mails.
@Repository
class MailChoiceStore {

    private final JdbcClient jdbc;

    MailChoiceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<MailChoice> find(UUID user) {
        return jdbc.sql("select * from mail_choice where user_id = :user").param("user", user)
                .query((row, _) -> choice(row)).optional();
    }

    /// Those who want something.
    List<MailChoice> active() {
        return jdbc.sql("select * from mail_choice where digest or at_once order by user_id")
                .query((row, _) -> choice(row)).list();
    }

    /// What waits already is known from now on to whoever did not ask before.
    ///
    /// @param done the day whose digest is not to come any more; null: as it was
    void save(UUID user, NeedMails.Chosen wanted, Collection<String> waiting, @Nullable LocalDate done) {
        jdbc.sql("""
                insert into mail_choice as c (user_id, digest, digest_hour, at_once, told, digested_on)
                values (:user, :digest, :hour, :once, :told, :done::date)
                on conflict (user_id) do update set digest = :digest, digest_hour = :hour, at_once = :once,
                       told = case when c.at_once and :once then c.told else :told end,
                       digested_on = coalesce(:done::date, c.digested_on), version = c.version + 1
                """).param("user", user).param("digest", wanted.digest()).param("hour", wanted.hour())
                .param("once", wanted.atOnce()).param("told", waiting.toArray(String[]::new))
                .param("done", done == null ? null : Date.valueOf(done)).update();
    }

    boolean digested(MailChoice seen, LocalDate day) {
        return jdbc.sql("""
                update mail_choice set digested_on = :day, version = version + 1
                 where user_id = :user and version = :seen
                """).param("day", Date.valueOf(day)).param("user", seen.user()).param("seen", seen.version())
                .update() == 1;
    }

    /// Nothing was mailed.
    void seen(MailChoice seen, Collection<String> keys) {
        jdbc.sql("""
                update mail_choice set told = :told, version = version + 1 where user_id = :user and version = :seen
                """).param("told", keys.toArray(String[]::new)).param("user", seen.user()).param("seen", seen.version())
                .update();
    }

    boolean told(MailChoice seen, Collection<String> keys, Collection<String> mailed, Instant at) {
        return jdbc.sql("""
                update mail_choice set told = :told, mailed = :mailed, told_at = :at, version = version + 1
                 where user_id = :user and version = :seen
                """).param("told", keys.toArray(String[]::new)).param("mailed", mailed.toArray(String[]::new))
                .param("at", Timestamp.from(at)).param("user", seen.user()).param("seen", seen.version())
                .update() == 1;
    }

    private static MailChoice choice(ResultSet row) throws SQLException {
        Date day = row.getDate("digested_on");
        java.sql.@Nullable Array told = row.getArray("told");
        Timestamp at = row.getTimestamp("told_at");
        return new MailChoice(row.getObject("user_id", UUID.class), row.getBoolean("digest"),
                row.getInt("digest_hour"), row.getBoolean("at_once"), day == null ? null : day.toLocalDate(),
                told == null ? null : Set.of((String[]) told.getArray()),
                Set.of((String[]) row.getArray("mailed").getArray()), at == null ? null : at.toInstant(),
                row.getInt("version"));
    }
}
