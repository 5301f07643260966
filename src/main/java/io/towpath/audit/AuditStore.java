package io.towpath.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The rows of the trail.
@Component
class AuditStore {

    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {
    };

    private static final String COLUMNS = """
            select number, at, actor, action, subject_type, subject_id, subject_label, reason, detail::text,
                   previous_hash, hash
              from audit_event
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final JsonMapper json = JsonMapper.builder().build();

    AuditStore(JdbcClient jdbc, JdbcTemplate template) {
        this.jdbc = jdbc;
        this.template = template;
    }

    /// Links the entries to the chain, in their order, under the head's lock.
    void append(List<AuditEntry> entries) {
        ChainHead head = jdbc.sql("select number, hash from audit_head for update").query((row, _) -> head(row))
                .single();
        Instant at = jdbc.sql("select clock_timestamp()").query(OffsetDateTime.class).single().toInstant()
                .truncatedTo(ChronoUnit.MICROS);
        List<AuditEvent> events = new ArrayList<>();
        for (AuditEntry entry : entries) {
            AuditEvent event = AuditChain.link(head.number() + 1, at, StorableText.of(entry), head.hash());
            head = new ChainHead(event.number(), event.hash());
            events.add(event);
        }
        template.batchUpdate("""
                insert into audit_event (number, at, actor, action, subject_type, subject_id, subject_label, reason,
                                         detail, previous_hash, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
                """, events.stream().map(this::row).toList());
        jdbc.sql("update audit_head set number = :number, hash = :hash").param("number", head.number())
                .param("hash", head.hash()).update();
    }

    ChainHead head() {
        return jdbc.sql("select number, hash from audit_head").query((row, _) -> head(row)).single();
    }

    /// Newest first, numbers below `before`.
    List<AuditEvent> find(AuditFilter filter, long before, int limit) {
        return jdbc.sql(COLUMNS + """
                 where number < :before
                   and (:actor::text is null or actor = :actor)
                   and (:action::text is null or action = :action or starts_with(action, :action || '.'))
                   and (:type::text is null or subject_type = :type)
                   and (:subject::text is null or subject_id = :subject
                        or (not :exact and position(lower(:subject) in lower(subject_label)) > 0))
                   and (:from::timestamptz is null or at >= :from)
                   and (:to::timestamptz is null or at < :to)
                 order by number desc
                 limit :limit
                """).param("before", before).param("actor", filter.actor()).param("action", filter.action())
                .param("type", filter.subjectType()).param("subject", filter.subject())
                .param("exact", filter.subjectType() != null && filter.subject() != null)
                .param("from", database(filter.from())).param("to", database(filter.to())).param("limit", limit)
                .query((row, _) -> event(row)).list();
    }

    /// Oldest first, numbers above `number`.
    List<AuditEvent> after(long number, int most) {
        return jdbc.sql(COLUMNS + " where number > :number order by number limit :most").param("number", number)
                .param("most", most).query((row, _) -> event(row)).list();
    }

    /// Every event, oldest first, without holding them in memory; inside a transaction, which keeps the cursor open.
    void forEach(Consumer<AuditEvent> consumer) {
        JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(template.getDataSource()));
        streaming.setFetchSize(1_000);
        streaming.query(COLUMNS + " order by number", row -> {
            consumer.accept(event(row));
        });
    }

    /// The actions that were ever taken, for the filter.
    List<String> actions() {
        return jdbc.sql("""
                with recursive known as (
                    (select action from audit_event order by action limit 1)
                    union all
                    select (select action from audit_event where action > known.action order by action limit 1)
                      from known where known.action is not null)
                select action from known where action is not null
                """).query((row, _) -> row.getString("action")).list();
    }

    private Object[] row(AuditEvent event) {
        AuditEntry entry = event.entry();
        return new Object[]{event.number(), database(event.at()), entry.actor(), entry.action(),
                entry.subject().type(), entry.subject().id(), entry.subject().label(), entry.reason(),
                json.writeValueAsString(entry.detail()), event.previousHash(), event.hash()};
    }

    private AuditEvent event(ResultSet row) throws SQLException {
        Subject subject = new Subject(row.getString("subject_type"), row.getString("subject_id"),
                row.getString("subject_label"));
        AuditEntry entry = new AuditEntry(row.getString("actor"), row.getString("action"), subject,
                row.getString("reason"), json.readValue(row.getString("detail"), DETAIL));
        return new AuditEvent(row.getLong("number"), row.getObject("at", OffsetDateTime.class).toInstant(), entry,
                row.getString("previous_hash"), row.getString("hash"));
    }

    private static ChainHead head(ResultSet row) throws SQLException {
        return new ChainHead(row.getLong("number"), row.getString("hash"));
    }

    private static @Nullable OffsetDateTime database(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
