package io.towpath.replication;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.inventory.VmDisk;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The images that earlier attempts of a VM left at its target. A new attempt goes on with them where they stand, so that
/// nothing is stored twice; its first pass compares both sides whole, since of what happened since nobody noted anything:
/// change ids of before are not asked. What a VM at the target may have written to stays as it is, for it is nowhere else.
///
/// The images keep their names, and one transaction says whose they are: who crashes before it has taken nothing, who
/// crashes after it finds them as its own.
@Component
class EarlierCopies {

    /// A disk of an earlier attempt.
    private record Left(UUID migrationId, int attempt, UUID vmDiskId, String key, long capacityBytes,
            @Nullable String uuid, Path file, DiskFormat format, long bytes, @Nullable String ran) {}

    /// An image to go on with.
    ///
    /// @param uuid  of the disk's backing then
    /// @param bytes of data that it held, about
    record Kept(UUID of, int attempt, String key, @Nullable String uuid, Path file, long bytes) {}

    /// @param told what is gone on with, or why with nothing, a sentence; null where earlier attempts left nothing
    record Found(List<Kept> kept, @Nullable String told) {

        Found {
            kept = List.copyOf(kept);
        }
    }

    private final JdbcClient jdbc;
    private final PlanLog plan;
    private final AuditTrail audit;

    EarlierCopies(JdbcClient jdbc, PlanLog plan, AuditTrail audit) {
        this.jdbc = jdbc;
        this.plan = plan;
        this.audit = audit;
    }

    /// What there is for a trip that was not planned yet: of the newest attempt that left something to go on with. Not to be
    /// called within a transaction.
    ///
    /// @throws IOException where a folder cannot be looked at just now: to be asked again
    Found of(Trip trip) throws IOException {
        Map<Integer, List<Left>> attempts = left(trip.migrationId()).stream()
                .collect(Collectors.groupingBy(Left::attempt, LinkedHashMap::new, Collectors.toList()));
        String newest = null;
        for (List<Left> disks : attempts.values()) {
            List<Kept> kept = new ArrayList<>();
            List<String> against = new ArrayList<>();
            for (Trip.Target target : trip.targets()) {
                Optional<Left> left = disks.stream().filter(each -> each.key().equals(target.disk().facts().key()))
                        .findFirst();
                if (left.isEmpty()) {
                    continue;
                }
                String why = against(left.get(), target);
                if (why == null) {
                    kept.add(new Kept(left.get().migrationId(), left.get().attempt(), left.get().key(),
                            left.get().uuid(), left.get().file(), left.get().bytes()));
                } else {
                    against.add("%s: %s".formatted(target.disk().facts().label(), why));
                }
            }
            if (!kept.isEmpty()) {
                return new Found(kept, told(kept, against));
            }
            newest = newest == null && !against.isEmpty()
                    ? "Goes on with nothing of what attempt %d left, which is kept. %s.".formatted(
                            disks.getFirst().attempt(), String.join("; ", against))
                    : newest;
        }
        return new Found(List.of(), newest);
    }

    private static String told(List<Kept> kept, List<String> against) {
        return "Goes on with %s of attempt %d: both sides are compared, and what differs is brought over.%s".formatted(
                new ByteSize(kept.stream().mapToLong(Kept::bytes).sum()), kept.getFirst().attempt(),
                against.isEmpty() ? "" : " Copied anew: %s.".formatted(String.join("; ", against)));
    }

    /// Why a disk does not go on with an image; null where it does.
    private static @Nullable String against(Left left, Trip.Target target) throws IOException {
        VmDisk disk = target.disk();
        String uuid = disk.facts().traits().uuid();
        if (left.ran() != null) {
            return left.ran();
        }
        if (left.capacityBytes() != disk.facts().capacityBytes()) {
            return "it had %s, and has %s now".formatted(new ByteSize(left.capacityBytes()),
                    new ByteSize(disk.facts().capacityBytes()));
        }
        if (!left.vmDiskId().equals(disk.id()) || uuid != null && left.uuid() != null && !uuid.equals(left.uuid())) {
            return "the disk behind it is another one";
        }
        Path folder = target.file().toAbsolutePath().getParent();
        if (!left.format().equals(target.format()) || !Objects.equals(left.file().getParent(), folder)) {
            return "%s is not where its disks land now".formatted(left.file());
        }
        return image(left);
    }

    private static @Nullable String image(Left left) throws IOException {
        if (!Files.isRegularFile(left.file(), LinkOption.NOFOLLOW_LINKS)) {
            Path folder = left.file().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                // the whole share may be away
                throw new IOException("%s is not there".formatted(folder));
            }
            return "%s is not there any more".formatted(left.file());
        }
        try (DiskReader image = DiskImages.open(DiskRef.file(left.file()), OpenOptions.declared(left.format()))) {
            return image.sizeBytes() == left.capacityBytes()
                    ? null
                    : "%s holds a disk of %s".formatted(left.file(), new ByteSize(image.sizeBytes()));
        } catch (ImageException e) {
            if (e.reason() == Reason.SOURCE_IO) {
                // what cannot be read now is asked again: a decision to copy anew would stand
                throw e;
            }
            return "%s cannot be read: %s".formatted(left.file(), Trouble.words(e));
        }
    }

    /// Plans the trip, going on with what was found where nothing has come between.
    ///
    /// @throws ReplicationException [ReplicationException#HELD] while a test boot runs upon the images
    @Transactional(rollbackFor = ReplicationException.class)
    public void plan(Trip trip, Found found) throws ReplicationException {
        for (UUID of : found.kept().stream().map(Kept::of).distinct().toList()) {
            takeOver(of);
        }
        // the row of the attempt is held: nobody removes its images, nor starts anything upon them, until this is decided
        List<Left> still = found.kept().isEmpty() ? List.of() : left(trip.migrationId());
        List<Kept> kept = found.kept().stream().filter(each -> still.stream().anyMatch(left -> left.ran() == null
                && left.migrationId().equals(each.of()) && left.file().equals(each.file()))).toList();
        String told = kept.size() == found.kept().size()
                ? found.told()
                : kept.isEmpty() ? "What an earlier attempt left is not as it was any more." : told(kept, List.of());
        if (!plan.plan(trip, told)) {
            return;
        }
        for (Kept each : kept) {
            plan.goesOn(trip.migrationId(), each);
        }
        if (told != null) {
            audit.append(new AuditEntry("system", kept.isEmpty() ? "migration.begins-anew" : "migration.goes-on",
                    new Subject("migration", trip.migrationId().toString(), trip.vm().name()), told,
                    kept.stream().collect(Collectors.toMap(Kept::key, each -> each.file().toString()))));
        }
    }

    /// From now on no run of that attempt writes, such as one of a node that stood still.
    private void takeOver(UUID migrationId) throws ReplicationException {
        Optional<Instant> held = jdbc
                .sql("select held_until from replication where migration_id = :id for update").param("id", migrationId)
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1))).optional().flatMap(until -> until)
                .map(until -> until.toInstant());
        if (held.isPresent()) {
            throw ReplicationException.held(held.get());
        }
        jdbc.sql("update replication set run = gen_random_uuid() where migration_id = :id").param("id", migrationId)
                .update();
    }

    /// What it was planned to go on with; empty where that is nothing, and nothing was left.
    Optional<String> told(UUID migrationId) {
        return jdbc.sql("select goes_on from replication where migration_id = :id and goes_on is not null")
                .param("id", migrationId).query((row, _) -> row.getString(1)).optional();
    }

    /// Of attempts that ended, at the same target in the same format, the newest first. Whoever may have written to an image
    /// counts, whichever attempt it was. A VM that was described may have been started by people, also before they were asked
    /// to, and where it was defined by hand it is so still.
    ///
    /// An image is the last one's that had it: a run of one before, such as of a node that stood still, takes it from nobody.
    private List<Left> left(UUID migrationId) {
        return jdbc.sql("""
                select e.id, e.attempt, d.vm_disk_id, d.disk_key, d.capacity_bytes, d.uuid, d.target_file, d.format,
                       coalesce((select max(c.data_bytes) from disk_copy c
                                  where c.target_file = d.target_file and c.vm_disk_id = d.vm_disk_id),
                                d.kept_bytes, d.capacity_bytes) as bytes,
                       (select case when p.start_began_at is not null or w.id is not null
                                    then format('its target was started from it in attempt %s', x.attempt)
                                    else format('it was described at its target in attempt %s, and people may have started it there',
                                                x.attempt) end
                          from migration x join replication_disk xd on xd.migration_id = x.id
                                                                   and xd.target_file = d.target_file
                          left join migration_power p on p.migration_id = x.id
                          left join migration_word w on w.migration_id = x.id and w.kind = 'TARGET_STARTED'
                         where x.vm_id = m.vm_id
                           and (p.start_began_at is not null or w.id is not null
                                or exists (select from migration_step s where s.migration_id = x.id
                                              and s.step in ('define-target', 'start-target')))
                         order by p.start_began_at is null, x.attempt limit 1) as ran
                  from migration m
                  join migration e on e.vm_id = m.vm_id and e.attempt < m.attempt and e.target_id = m.target_id
                                  and e.format = m.format and e.state in ('CANCELLED', 'ROLLED_BACK')
                  join replication_disk d on d.migration_id = e.id and d.pass is not null
                 where m.id = :id
                   and not exists (select from image_removal r where r.target_file = d.target_file)
                   and not exists (select from replication_disk o join migration l on l.id = o.migration_id
                                    where o.target_file = d.target_file and l.attempt > e.attempt)
                 order by e.attempt desc, d.position
                """).param("id", migrationId).query((row, _) -> left(row)).list();
    }

    private static Left left(ResultSet row) throws SQLException {
        return new Left(row.getObject("id", UUID.class), row.getInt("attempt"), row.getObject("vm_disk_id", UUID.class),
                row.getString("disk_key"), row.getLong("capacity_bytes"), row.getString("uuid"),
                Path.of(row.getString("target_file")), DiskFormat.ofId(row.getString("format")).orElseThrow(),
                row.getLong("bytes"), row.getString("ran"));
    }
}
