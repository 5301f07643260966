package io.towpath.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Images that no pass writes to for a while, since a throw-away VM runs upon them. A hold and the begin of a pass exclude each
/// other in the database, by the replication's row; below that QEMU's own lock on the image keeps a pass from it. That neither
/// failed is looked at when the hold ends: an image that changed is compared whole in the next pass.
@Component
public class ImageHolds {

    private static final Logger LOG = LoggerFactory.getLogger(ImageHolds.class);

    private final JdbcClient jdbc;
    private final StoredReplications stored;

    ImageHolds(JdbcClient jdbc, StoredReplications stored) {
        this.jdbc = jdbc;
        this.stored = stored;
    }

    /// How an attempt to hold went.
    public sealed interface Hold {

        /// @param pass that every image stands at, whole and proven
        record Held(int pass, Replication of, Instant until) implements Hold {}

        /// @param why a sentence
        /// @param passes whether it goes by itself
        record NotNow(String why, boolean passes) implements Hold {}
    }

    /// Images as they are, to be looked at before they are held: what holds rows of the database does not wait for a disk.
    ///
    /// @param pass   that they stand at; 0 where one writes to them or none did
    /// @param stamps size and time of change of each
    public record Look(int pass, List<String> stamps) {

        public Look {
            stamps = List.copyOf(stamps);
        }
    }

    private record Row(Optional<UUID> by, Optional<Instant> until, boolean off) {}

    /// What [#hold] goes by. Not to be called within a transaction.
    ///
    /// @throws IOException when an image cannot be looked at
    public Look look(UUID migrationId) throws IOException {
        List<Pass> passes = stored.passes(migrationId);
        Optional<Replication> of = stored.of(migrationId);
        return of.isEmpty() || passes.isEmpty() || passes.getLast().endedAt() == null
                ? new Look(0, List.of())
                : new Look(passes.getLast().number(), stamps(of.get()));
    }

    /// Since when nothing is in the way of a hold; empty where something is.
    public Optional<Instant> freeSince(UUID migrationId) {
        List<Pass> passes = stored.passes(migrationId);
        return passes.isEmpty() || heldUntil(migrationId).isPresent() || stored.of(migrationId).filter(
                of -> of.shutDown() == null && inTheWay(of, passes.getLast()).isEmpty()).isEmpty()
                        ? Optional.empty()
                        : Optional.ofNullable(passes.getLast().endedAt());
    }

    /// Holds the images as they stand after the last pass; held by the same already, they are held on.
    ///
    /// @param atMost how long, to tell people; nothing ends it but [#release]
    /// @param seen   how they are
    @Transactional
    public Hold hold(UUID migrationId, UUID holder, Duration atMost, Look seen) {
        Optional<Row> row = locked(migrationId);
        if (row.isEmpty()) {
            return new Hold.NotNow("Nothing of it has arrived yet.", true);
        }
        Replication of = stored.of(migrationId).orElseThrow();
        List<Pass> passes = stored.passes(migrationId);
        if (row.get().by().isPresent()) {
            return row.get().by().get().equals(holder)
                    ? new Hold.Held(passes.getLast().number(), of, row.get().until().orElseThrow())
                    : new Hold.NotNow("Another test boot runs upon its images.", true);
        }
        if (row.get().off()) {
            return new Hold.NotNow("Its source was turned off for its cutover.", false);
        }
        if (passes.isEmpty()) {
            return new Hold.NotNow("Nothing of it has arrived yet.", true);
        }
        Pass last = passes.getLast();
        Optional<String> inTheWay = inTheWay(of, last);
        if (inTheWay.isPresent()) {
            return new Hold.NotNow(inTheWay.get(), true);
        }
        if (seen.pass() != last.number()) {
            return new Hold.NotNow("Pass %d ended just now.".formatted(last.number()), true);
        }
        Instant until = jdbc.sql("""
                update replication set held_by = :holder, held_images = :images,
                       held_until = pg_catalog.clock_timestamp() + cast(:millis as bigint) * interval '1 millisecond'
                 where migration_id = :id returning held_until
                """).param("holder", holder).param("images", seen.stamps().toArray(String[]::new))
                .param("millis", atMost.toMillis()).param("id", migrationId)
                .query((result, _) -> result.getTimestamp(1).toInstant()).single();
        return new Hold.Held(last.number(), of, until);
    }

    private static Optional<String> inTheWay(Replication of, Pass last) {
        if (last.endedAt() == null) {
            return Optional.of("Pass %d writes to its images.".formatted(last.number()));
        }
        return last.state() == Pass.State.DONE && of.standsAt(last.number())
                ? Optional.empty()
                : Optional.of("Pass %d did not land: its images are between two moments until the next one does."
                        .formatted(last.number()));
    }

    /// Why the images may be other ones than when the hold began; empty also where the holder holds nothing. To be asked
    /// before [#release], and not within a transaction.
    ///
    /// @throws IOException where an image that is there cannot be looked at just now: to be asked again
    public Optional<String> doubt(UUID migrationId, UUID holder) throws IOException {
        List<String> before = jdbc
                .sql("select held_images from replication where migration_id = :id and held_by = :holder")
                .param("id", migrationId).param("holder", holder)
                .query((row, _) -> List.of((String[]) row.getArray(1).getArray())).optional().orElse(List.of());
        return before.isEmpty() || isSame(stored.of(migrationId).orElseThrow(), before)
                ? Optional.empty()
                : Optional.of("its image was changed while a test boot ran upon it");
    }

    /// Passes may write again; nothing happens where the holder holds nothing. Not to be called before whatever ran upon the
    /// images is gone.
    ///
    /// @param doubt why they may be other ones than when the hold began: their disks are compared whole; null where not
    @Transactional
    public void release(UUID migrationId, UUID holder, @Nullable String doubt) {
        if (locked(migrationId).filter(held -> held.by().equals(Optional.of(holder))).isEmpty()) {
            return;
        }
        jdbc.sql(
                "update replication set held_by = null, held_until = null, held_images = null where migration_id = :id")
                .param("id", migrationId).update();
        if (doubt != null) {
            LOG.warn("migration {}: test boot {} ended, and its disks are compared whole: {}", migrationId, holder,
                    doubt);
            jdbc.sql("update replication_disk set resync_reason = :why where migration_id = :id and pass is not null")
                    .param("why", doubt).param("id", migrationId).update();
        }
    }

    /// Until when the images are held at the latest; empty where they are not.
    public Optional<Instant> heldUntil(UUID migrationId) {
        return jdbc.sql("select held_until from replication where migration_id = :id and held_by is not null")
                .param("id", migrationId).query((row, _) -> row.getTimestamp(1).toInstant()).optional();
    }

    private static boolean isSame(Replication of, List<String> before) throws IOException {
        try {
            return stamps(of).equals(before);
        } catch (NoSuchFileException e) {
            // without its folder, the whole share is away
            Path folder = Path.of(e.getFile()).toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw e;
            }
            LOG.warn("{}: an image is gone after a test boot: {}", of.vmName(), e.toString());
            return false;
        }
    }

    /// Size and time of change of each.
    private static List<String> stamps(Replication of) throws IOException {
        List<String> stamps = new java.util.ArrayList<>();
        for (ReplicaDisk disk : of.disks()) {
            Path file = Path.of(disk.targetFile());
            stamps.add("%s %d %s".formatted(disk.key(), Files.size(file), Files.getLastModifiedTime(file)));
        }
        return stamps;
    }

    private Optional<Row> locked(UUID migrationId) {
        return jdbc.sql("""
                select held_by, held_until, shut_down_at is not null as off
                  from replication where migration_id = :id for update
                """).param("id", migrationId).query((row, _) -> {
            Timestamp until = row.getTimestamp("held_until");
            return new Row(Optional.ofNullable(row.getObject("held_by", UUID.class)),
                    Optional.ofNullable(until).map(Timestamp::toInstant), row.getBoolean("off"));
        }).optional();
    }
}
