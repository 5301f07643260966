package io.towpath.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tables `application_intake`, `intake_answer`, `intake_blackout`.
@Repository
class IntakeStore {

    private final JdbcClient jdbc;

    IntakeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A row with what proves it.
    record Sealed(Intake intake, String tokenSha256, String seal) {}

    /// Of an application whose owner was asked.
    record Asked(UUID intakeId, boolean answered, Instant askedAt, @Nullable Instant answeredAt) {}

    /// Nobody else asks its owner until the transaction ends.
    void lock(UUID applicationId) {
        jdbc.sql("select id from application where id = :id for no key update").param("id", applicationId).query()
                .listOfRows();
    }

    void insert(Sealed made) {
        Intake one = made.intake;
        jdbc.sql("""
                insert into application_intake (id, application_id, recipient_name, recipient_email, token_sha256, seal,
                                                created_by, created_at, expires_at)
                values (:id, :application, :name, :email, :token, :seal, :by, :at, :expires)
                """).param("id", one.id()).param("application", one.applicationId()).param("name", one.recipientName())
                .param("email", one.recipientEmail()).param("token", made.tokenSha256).param("seal", made.seal)
                .param("by", one.createdBy()).param("at", Timestamp.from(one.createdAt()))
                .param("expires", Timestamp.from(one.expiresAt())).update();
    }

    /// Ends the links of an application that could still be used.
    ///
    /// @return how many
    int revoke(UUID applicationId, String actor, Instant now) {
        return jdbc.sql("""
                update application_intake set revoked_at = :now, revoked_by = :actor
                 where application_id = :application and revoked_at is null and expires_at > :now
                """).param("now", Timestamp.from(now)).param("actor", actor).param("application", applicationId)
                .update();
    }

    /// What was asked and said of one application is of another from now on, after what that was asked itself; its links end,
    /// since they name the one.
    void move(UUID from, UUID into, Instant now) {
        jdbc.sql("""
                update application_intake i set application_id = :into, revoked_at = coalesce(i.revoked_at, :now),
                       revoked_by = coalesce(i.revoked_by, 'system'), merged_from = coalesce(i.merged_from, a.name)
                  from application a where a.id = i.application_id and i.application_id = :from
                """).param("into", into).param("from", from).param("now", Timestamp.from(now)).update();
    }

    Optional<Sealed> byToken(String tokenSha256) {
        return jdbc.sql("select * from application_intake where token_sha256 = :token").param("token", tokenSha256)
                .query((row, _) -> new Sealed(intake(row), row.getString("token_sha256"), row.getString("seal")))
                .optional();
    }

    /// Nobody else answers by it, or ends it, until the transaction ends.
    void lockLink(UUID id) {
        jdbc.sql("select id from application_intake where id = :id for update").param("id", id).query().listOfRows();
    }

    /// The newest first, those of applications that became part of it last.
    List<Intake> of(UUID applicationId) {
        return jdbc.sql("""
                select * from application_intake where application_id = :application
                 order by merged_from is not null, created_at desc, id
                """).param("application", applicationId).query((row, _) -> intake(row)).list();
    }

    Map<UUID, Asked> asked(Collection<UUID> applications) {
        Map<UUID, Asked> found = new HashMap<>();
        jdbc.sql("select * from application_intake_state where application_id = any(cast(:ids as uuid[]))")
                .param("ids", "{" + String.join(",", applications.stream().map(UUID::toString).toList()) + "}")
                .query(row -> {
                    found.put(row.getObject("application_id", UUID.class), new Asked(row.getObject("intake_id",
                            UUID.class), row.getString("state").equals("answered"),
                            row.getTimestamp("asked_at").toInstant(), at(row, "answered_at")));
                });
        return found;
    }

    void answer(Intake intake, String name, @Nullable IntakeSaid said, IntakeAnswer.@Nullable Instead instead,
            String address, Instant now) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into intake_answer (id, intake_id, answered_at, address, name, instead_name, instead_email,
                        called, description, environment, criticality, ready_on, maintenance_window, contact_name,
                        contact_phone, smoke_test, talks_to, bound, bound_to, other_vms)
                values (:id, :intake, :now, :address, :name, :insteadName, :insteadEmail, :called, :description,
                        :environment, :criticality, :ready, :window, :contact, :phone, :smoke, :talks, :bound,
                        :boundTo, :otherVms)
                """).param("id", id).param("intake", intake.id()).param("now", Timestamp.from(now))
                .param("address", address).param("name", name)
                .param("insteadName", instead == null ? null : instead.name())
                .param("insteadEmail", instead == null ? null : instead.email())
                .param("called", said == null ? null : said.called())
                .param("description", said == null ? null : said.description())
                .param("environment", said == null ? null : said.environment())
                .param("criticality", said == null ? null : said.criticality())
                .param("ready", said == null ? null : said.readyOn())
                .param("window", said == null ? null : said.maintenanceWindow())
                .param("contact", said == null ? null : said.contactName())
                .param("phone", said == null ? null : said.contactPhone())
                .param("smoke", said == null ? null : said.smokeTest())
                .param("talks", said == null ? null : said.talksTo())
                .param("bound", said == null ? "unknown" : said.bound().name().toLowerCase(Locale.ROOT))
                .param("boundTo", said == null ? null : said.boundTo())
                .param("otherVms", said == null ? null : said.otherVms()).update();
        List<IntakeSaid.Blackout> blackouts = said == null ? List.of() : said.blackouts();
        for (int i = 0; i < blackouts.size(); i++) {
            IntakeSaid.Blackout one = blackouts.get(i);
            jdbc.sql("""
                    insert into intake_blackout (answer_id, number, from_day, until_day, reason)
                    values (:answer, :number, :from, :until, :reason)
                    """).param("answer", id).param("number", i).param("from", one.from()).param("until", one.until())
                    .param("reason", one.reason()).update();
        }
    }

    int count(UUID intakeId) {
        return jdbc.sql("select count(*) from intake_answer where intake_id = :intake").param("intake", intakeId)
                .query(Integer.class).single();
    }

    /// What came by one link last.
    Optional<IntakeAnswer> last(UUID intakeId) {
        return answers("i.id = :value", intakeId, 1).stream().findFirst();
    }

    /// All that was said of an application, the newest first; what was said of those that became part of it comes last.
    ///
    /// @param most so many at most
    List<IntakeAnswer> answers(UUID applicationId, int most) {
        return answers("i.application_id = :value", applicationId, most);
    }

    private List<IntakeAnswer> answers(String condition, UUID value, int most) {
        return jdbc.sql("""
                select a.*, i.recipient_email, i.merged_from from intake_answer a join application_intake i on i.id = a.intake_id
                 where %s order by i.merged_from is not null, a.answered_at desc, a.id desc limit %d
                """.formatted(condition, most)).param("value", value).query((row, _) -> answer(row)).list();
    }

    private IntakeAnswer answer(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        String insteadName = row.getString("instead_name");
        IntakeAnswer.Instead instead = insteadName == null
                ? null
                : new IntakeAnswer.Instead(insteadName, row.getString("instead_email"));
        return new IntakeAnswer(id, row.getObject("intake_id", UUID.class), row.getTimestamp("answered_at").toInstant(),
                row.getString("recipient_email"), row.getString("name"), instead == null ? said(row, id) : null,
                instead, row.getString("merged_from"));
    }

    private IntakeSaid said(ResultSet row, UUID id) throws SQLException {
        return new IntakeSaid(row.getString("called"), row.getString("description"), row.getString("environment"),
                row.getString("criticality"), row.getObject("ready_on", LocalDate.class),
                row.getString("maintenance_window"), blackouts(id), row.getString("contact_name"),
                row.getString("contact_phone"), row.getString("smoke_test"), row.getString("talks_to"),
                IntakeSaid.Bound.valueOf(row.getString("bound").toUpperCase(Locale.ROOT)),
                row.getString("bound_to"), row.getString("other_vms"));
    }

    private List<IntakeSaid.Blackout> blackouts(UUID answer) {
        return jdbc.sql("select * from intake_blackout where answer_id = :answer order by number")
                .param("answer", answer).query((row, _) -> new IntakeSaid.Blackout(row.getObject("from_day",
                        LocalDate.class), row.getObject("until_day", LocalDate.class), row.getString("reason")))
                .list();
    }

    private static Intake intake(ResultSet row) throws SQLException {
        return new Intake(row.getObject("id", UUID.class), row.getObject("application_id", UUID.class),
                row.getString("recipient_name"), row.getString("recipient_email"), row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(), row.getTimestamp("expires_at").toInstant(),
                at(row, "revoked_at"), row.getString("revoked_by"));
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
