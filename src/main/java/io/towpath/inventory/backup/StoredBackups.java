package io.towpath.inventory.backup;

import io.towpath.units.WeeklyHours;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `backup_hours`.
@Component
class StoredBackups implements Backups {

    /// Hours that follow each other without a gap end never; further than this nobody looks.
    private static final Duration FURTHEST = Duration.ofDays(8);
    private static final String ALL = """
            select h.*, source.name as source, app.name as application
              from backup_hours h
              join connection source on source.id = h.source_id and source.removed_at is null
              left join application app on app.id = h.application_id
            """;

    private final JdbcClient jdbc;

    StoredBackups(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Those that hold, by source and beginning.
    List<BackupHours> all() {
        return jdbc.sql(ALL + " where h.removed_at is null order by lower(source.name), h.from_time, h.name, h.id")
                .query(StoredBackups::hours).list();
    }

    /// Those that were removed since.
    List<BackupHours> removed(Instant since) {
        return jdbc.sql(ALL + " where h.removed_at > :since order by h.removed_at, h.id")
                .param("since", Timestamp.from(since)).query(StoredBackups::hours).list();
    }

    /// Removed ones too.
    Optional<BackupHours> find(UUID id) {
        return jdbc.sql(ALL + " where h.id = :id").param("id", id).query(StoredBackups::hours).optional();
    }

    @Override
    public Optional<BackupPause> on(UUID sourceId, String externalId, Instant at) {
        return pause(jdbc.sql(ALL + """
                  join vm on vm.source_id = h.source_id and vm.external_id = :vm
                 where h.source_id = :source and h.removed_at is null
                   and (h.application_id is null or h.application_id = vm.application_id)
                   and (h.cluster is null or lower(h.cluster) = lower(vm.cluster))
                """).param("source", sourceId).param("vm", externalId).query(StoredBackups::hours).list(), at);
    }

    /// Those that hold for some VMs with others of the source, and together leave no hour of the week; empty where there are none.
    ///
    /// @param hours one that holds
    Optional<List<BackupHours>> endless(BackupHours hours, Instant now) {
        List<BackupHours> all = all().stream().filter(each -> each.sourceId().equals(hours.sourceId())).toList();
        for (Optional<UUID> application : each(hours, all, of -> Optional.ofNullable(of
                .applicationId()))) {
            for (Optional<String> cluster : each(hours, all, of -> Optional.ofNullable(of.cluster())
                    .map(name -> name.toLowerCase(Locale.ROOT)))) {
                List<BackupHours> those = all.stream()
                        .filter(of -> of.applicationId() == null || of.applicationId().equals(application.orElse(null)))
                        .filter(of -> of.cluster() == null || of.cluster().equalsIgnoreCase(cluster.orElse(null)))
                        .toList();
                if (pause(those, now).filter(pause -> !pause.until().isBefore(now.plus(FURTHEST))).isPresent()) {
                    return Optional.of(those);
                }
            }
        }
        return Optional.empty();
    }

    /// What VMs may have that some hours hold for.
    private static <T> Set<Optional<T>> each(BackupHours hours, List<BackupHours> all,
            Function<BackupHours, Optional<T>> what) {
        Optional<T> own = what.apply(hours);
        return own.isPresent()
                ? Set.of(own)
                : all.stream().map(what).collect(Collectors.toCollection(() -> new HashSet<>(Set.of(own))));
    }

    static Optional<BackupPause> pause(List<BackupHours> hours, Instant at) {
        Optional<BackupPause> pause = longest(hours, at);
        while (pause.isPresent() && pause.get().until().isBefore(at.plus(FURTHEST))) {
            Optional<BackupPause> next = longest(hours, pause.get().until());
            if (next.isEmpty()) {
                break;
            }
            pause = next;
        }
        return pause;
    }

    private static Optional<BackupPause> longest(List<BackupHours> hours, Instant at) {
        return hours.stream().flatMap(each -> each.hours().at(at).stream()
                .map(span -> new BackupPause(each.name(), span.to(), each.hours().zone())))
                .max(Comparator.comparing(BackupPause::until));
    }

    Optional<UUID> application(String name) {
        return jdbc.sql("select id from application where lower(name) = lower(:name)").param("name", name)
                .query((row, _) -> row.getObject("id", UUID.class)).optional();
    }

    /// As the source writes it; empty where it has none of that name.
    Optional<String> cluster(UUID sourceId, String name) {
        return jdbc.sql("""
                select name from (select name from source_cluster where source_id = :source
                                  union select cluster from vm where source_id = :source) there
                 where lower(name) = lower(:name) order by name limit 1
                """).param("source", sourceId).param("name", name).query((row, _) -> row.getString("name")).optional();
    }

    UUID insert(BackupDraft draft, @Nullable UUID application, String by, Instant now) {
        return bound("""
                insert into backup_hours (name, source_id, application_id, cluster, days, from_time, to_time, zone,
                                          created_at, changed_by, changed_at)
                values (:name, :source, :application, :cluster, :days, :from, :to, :zone, :now, :by, :now)
                returning id
                """, draft, application, by, now).query((row, _) -> row.getObject("id", UUID.class)).single();
    }

    boolean update(UUID id, int version, BackupDraft draft, @Nullable UUID application, String by, Instant now) {
        return bound("""
                update backup_hours
                   set name = :name, source_id = :source, application_id = :application, cluster = :cluster,
                       days = :days, from_time = :from, to_time = :to, zone = :zone, changed_by = :by,
                       changed_at = :now, version = version + 1
                 where id = :id and version = :version and removed_at is null
                """, draft, application, by, now).param("id", id).param("version", version).update() == 1;
    }

    /// @return false where they were removed before
    boolean remove(UUID id, String by, Instant now) {
        return jdbc.sql("""
                update backup_hours set removed_at = :now, changed_by = :by, changed_at = :now, version = version + 1
                 where id = :id and removed_at is null
                """).param("id", id).param("by", by).param("now", Timestamp.from(now)).update() == 1;
    }

    /// @return false where they were not removed
    boolean restore(UUID id, String by, Instant now) {
        return jdbc.sql("""
                update backup_hours set removed_at = null, changed_by = :by, changed_at = :now, version = version + 1
                 where id = :id and removed_at is not null
                """).param("id", id).param("by", by).param("now", Timestamp.from(now)).update() == 1;
    }

    private JdbcClient.StatementSpec bound(String sql, BackupDraft draft, @Nullable UUID application, String by,
            Instant now) {
        return jdbc.sql(sql).param("name", draft.name()).param("source", draft.sourceId())
                .param("application", application).param("cluster", draft.cluster())
                .param("days", draft.days().stream().sorted().map(DayOfWeek::name).toArray(String[]::new))
                .param("from", draft.from()).param("to", draft.to()).param("zone", draft.zone().getId())
                .param("by", by).param("now", Timestamp.from(now));
    }

    private static BackupHours hours(ResultSet row, int number) throws SQLException {
        Set<DayOfWeek> days = Arrays.stream((String[]) row.getArray("days").getArray()).map(DayOfWeek::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
        Timestamp removed = row.getTimestamp("removed_at");
        return new BackupHours(row.getObject("id", UUID.class), row.getString("name"),
                row.getObject("source_id", UUID.class), row.getString("source"),
                row.getObject("application_id", UUID.class), row.getString("application"), row.getString("cluster"),
                new WeeklyHours(days, row.getObject("from_time", LocalTime.class),
                        row.getObject("to_time", LocalTime.class), ZoneId.of(row.getString("zone"))),
                row.getInt("version"), row.getTimestamp("created_at").toInstant(), row.getString("changed_by"),
                removed == null ? null : removed.toInstant());
    }
}
