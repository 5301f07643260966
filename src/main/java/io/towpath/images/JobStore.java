package io.towpath.images;

import io.towpath.images.ImageJob.State;
import io.towpath.images.ImageWork.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `image_job`. Nothing is held while bytes move: what a run writes, it writes only while the job is its own.
@Component
final class JobStore {

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {
    };

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    JobStore(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /// A job that was claimed.
    record Claimed(UUID id, UUID run, ImageWork work, int attempts, String createdBy) {}

    /// Empty when too many wait already.
    Optional<UUID> insert(ImageWork work, @Nullable String target, String actor, int most) {
        return jdbc.sql("""
                insert into image_job (kind, work, target, created_by, created_at, updated_at)
                select :kind, cast(:work as jsonb), :target, :actor, :now, :now
                where (select count(*) from image_job where state in ('QUEUED', 'RUNNING')) < :most
                returning id
                """).param("kind", work.kind().name()).param("work", text(work))
                .param("target", target).param("actor", actor).param("now", now()).param("most", most)
                .query(UUID.class).optional();
    }

    /// The oldest that waits, for a run of its own.
    Optional<Claimed> claim() {
        UUID run = UUID.randomUUID();
        return jdbc.sql("""
                update image_job set state = 'RUNNING', run = :run, attempts = attempts + 1, done_bytes = 0,
                                     total_bytes = 0, phase = null, started_at = coalesce(started_at, :now),
                                     updated_at = :now
                where id = (select id from image_job where state = 'QUEUED' order by created_at, id limit 1
                            for update skip locked)
                returning id, work, attempts, created_by
                """).param("run", run).param("now", now())
                .query((row, _) -> new Claimed(row.getObject("id", UUID.class), run, json.readValue(row.getString(
                        "work"), ImageWork.class), row.getInt("attempts"), row.getString("created_by")))
                .optional();
    }

    /// The file a job writes; null when it only reads.
    @Nullable
    String target(UUID id) {
        return jdbc.sql("select coalesce(target, '') from image_job where id = :id").param("id", id).query(String.class)
                .optional().filter(target -> !target.isEmpty()).orElse(null);
    }

    /// @return whether it shall go on: false when it was cancelled or is another's by now
    boolean beat(Claimed job, @Nullable String phase, long done, long total) {
        return jdbc.sql("""
                update image_job set phase = coalesce(:phase, phase), done_bytes = :done, total_bytes = :total,
                                     updated_at = :now
                where id = :id and run = :run returning not cancel_requested
                """).param("phase", phase).param("done", done).param("total", total).param("now", now())
                .param("id", job.id()).param("run", job.run()).query(Boolean.class).optional().orElse(false);
    }

    boolean done(Claimed job, Map<String, Object> result) {
        return jdbc.sql("""
                update image_job set state = 'DONE', run = null, result = cast(:result as jsonb),
                                     done_bytes = total_bytes, updated_at = :now, ended_at = :now
                where id = :id and run = :run
                """).param("result", text(result)).param("now", now()).param("id", job.id()).param(
                "run", job.run()).update() == 1;
    }

    boolean failed(Claimed job, Map<String, Object> refusal) {
        return jdbc.sql("""
                update image_job set state = 'FAILED', run = null, refusal = cast(:refusal as jsonb),
                                     updated_at = :now, ended_at = :now
                where id = :id and run = :run
                """).param("refusal", text(refusal)).param("now", now()).param("id", job.id())
                .param("run", job.run()).update() == 1;
    }

    /// A run that ended early: by a wish, or since its node ends and another shall go on.
    void stopped(Claimed job) {
        jdbc.sql("""
                update image_job set state = case when cancel_requested then 'CANCELLED' else 'QUEUED' end, run = null,
                                     ended_at = case when cancel_requested then cast(:now as timestamptz) end,
                                     updated_at = :now
                where id = :id and run = :run
                """).param("now", now()).param("id", job.id()).param("run", job.run()).update();
    }

    /// @return whether it had not ended
    boolean cancel(UUID id) {
        return jdbc.sql("""
                update image_job set cancel_requested = true,
                                     state = case when state = 'QUEUED' then 'CANCELLED' else state end,
                                     ended_at = case when state = 'QUEUED' then cast(:now as timestamptz) end
                where id = :id and state in ('QUEUED', 'RUNNING')
                """).param("now", now()).param("id", id).update() == 1;
    }

    /// Queues again what is silent, or gives it up after some attempts; forgets what ended long ago.
    void tidy(Duration silence, int mostAttempts, Duration kept, Map<String, Object> givenUp) {
        Timestamp silent = Timestamp.from(clock.instant().minus(silence));
        jdbc.sql("""
                update image_job set state = 'FAILED', run = null, refusal = cast(:refusal as jsonb), ended_at = :now,
                                     updated_at = :now
                where state = 'RUNNING' and updated_at < :silent and attempts >= :attempts and not cancel_requested
                """).param("refusal", text(givenUp)).param("now", now()).param("silent", silent)
                .param("attempts", mostAttempts).update();
        jdbc.sql("""
                update image_job set state = case when cancel_requested then 'CANCELLED' else 'QUEUED' end, run = null,
                                     ended_at = case when cancel_requested then cast(:now as timestamptz) end,
                                     updated_at = :now
                where state = 'RUNNING' and updated_at < :silent
                """).param("now", now()).param("silent", silent).update();
        jdbc.sql("delete from image_job where ended_at < :before").param("before", Timestamp.from(clock.instant().minus(
                kept))).update();
    }

    Optional<ImageJob> find(UUID id) {
        return jdbc.sql("select * from image_job where id = :id").param("id", id).query((row, _) -> job(row))
                .optional();
    }

    List<ImageJob> newest(int limit) {
        return jdbc.sql("select * from image_job order by created_at desc, id desc limit :limit").param("limit", limit)
                .query((row, _) -> job(row)).list();
    }

    private ImageJob job(ResultSet row) throws SQLException {
        return new ImageJob(row.getObject("id", UUID.class), Kind.valueOf(row.getString("kind")), State.valueOf(row
                .getString("state")), row.getString("phase"), row.getLong("done_bytes"), row.getLong("total_bytes"),
                fields(row.getString("result")), fields(row.getString("refusal")), row.getBoolean("cancel_requested"),
                row.getInt("attempts"), row.getString("created_by"), row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("started_at")), instant(row.getTimestamp("ended_at")));
    }

    /// PostgreSQL stores no zero character.
    private String text(Object value) {
        return json.writeValueAsString(value).replace("\\u0000", "?");
    }

    private @Nullable Map<String, Object> fields(@Nullable String text) {
        return text == null ? null : json.readValue(text, FIELDS);
    }

    private static @Nullable Instant instant(@Nullable Timestamp value) {
        return value == null ? null : value.toInstant();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
