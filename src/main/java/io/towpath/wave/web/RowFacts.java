package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import io.towpath.migration.power.SourceSides;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.replication.outlook.Moving;
import io.towpath.replication.outlook.Outage;
import io.towpath.wave.GroupHolds;
import io.towpath.wave.MemberView;
import io.towpath.wave.Standing;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What a console tells of its VMs beside where they are: when they end, how their sources stand, whose they are.
@Component
class RowFacts {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FAR = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private final SourceSides sources;
    private final GroupHolds groups;
    private final JdbcClient db;
    private final Consoles.Zone zone;

    RowFacts(SourceSides sources, GroupHolds groups, JdbcClient db, Consoles.Zone zone) {
        this.sources = sources;
        this.groups = groups;
        this.db = db;
        this.zone = zone;
    }

    /// @param finishes by migration, of those of which there is something to tell
    /// @param sources  by migration, of those in their cutover and those that failed: `shut down for the cutover, …`
    /// @param places   by VM
    record Facts(Map<UUID, Finish> finishes, Map<UUID, String> sources, Map<UUID, Place> places) {

        static final Facts NONE = new Facts(Map.of(), Map.of(), Map.of());
    }

    /// @param application its name; null where it serves none
    /// @param host        ESXi host it was on when it was scanned last; null where that is not known
    record Place(@Nullable String application, @Nullable String host) {}

    Facts of(Consoles.Muster muster) {
        Instant now = zone.now();
        return new Facts(finishes(muster, now), sources.words(muster.members().stream().filter(RowFacts::tellsSource)
                .map(MemberView::migration).filter(Objects::nonNull).toList(), at -> print(at, now)), places(muster));
    }

    /// Past the start of its cutover until it was validated, on its way back, or failed.
    private static boolean tellsSource(MemberView member) {
        MigrationView trip = member.migration();
        return trip != null && (member.standing() == Standing.FAILED || member.standing() == Standing.RUNNING
                && (trip.state() == State.CUTTING_OVER || trip.state() == State.VALIDATING
                        || trip.state() == State.ROLLING_BACK));
    }

    private Map<UUID, Finish> finishes(Consoles.Muster muster, Instant now) {
        Finish.Window window = muster.window().filter(open -> now.isBefore(open.closesAt()) || muster.members().stream()
                .anyMatch(RowFacts::cutsOver)).map(RowFacts::window).orElse(null);
        Map<UUID, Integer> disks = disks(muster);
        Map<UUID, Finish> own = new HashMap<>();
        for (MemberView member : muster.members()) {
            MigrationView trip = member.migration();
            if (trip != null && member.standing() == Standing.RUNNING) {
                Finish finish = Finish.of(new Finish.Known(trip, muster.outages().get(trip.id()),
                        muster.outlooks().get(trip.id()), muster.passes().get(trip.id()), copies(muster, trip, disks),
                        window), now);
                if (finish != null) {
                    own.put(trip.id(), finish);
                }
            }
        }
        return own.values().stream().anyMatch(finish -> finish.outage() && finish.at() != null)
                ? together(muster, own)
                : own;
    }

    /// A disk of a first copy is told of from its own beginning on: those that have not begun are not in what is left.
    private static Moving copies(Consoles.Muster muster, MigrationView trip, Map<UUID, Integer> disks) {
        if (muster.passes().containsKey(trip.id())) {
            return Moving.NOTHING;
        }
        Moving told = muster.moving(trip.id());
        boolean all = muster.copies().getOrDefault(trip.id(), List.of()).size() >= disks.getOrDefault(trip.id(), 0);
        return new Moving(told.done(), told.total(), told.bytesPerSecond(), told.proving() && all, told.whole() && all);
    }

    /// How many those have that are copied for the first time.
    private Map<UUID, Integer> disks(Consoles.Muster muster) {
        Map<UUID, Integer> disks = new HashMap<>();
        UUID[] seeding = muster.members().stream().map(MemberView::migration).filter(Objects::nonNull)
                .filter(trip -> trip.state() == State.SEEDING).map(MigrationView::id).toArray(UUID[]::new);
        if (seeding.length > 0) {
            db.sql("select migration_id, count(*) from replication_disk where migration_id = any(:ids) group by 1")
                    .param("ids", seeding).query(row -> {
                        disks.put(row.getObject(1, UUID.class), row.getInt(2));
                    });
        }
        return disks;
    }

    private static boolean cutsOver(MemberView member) {
        return member.migration() != null && member.migration().state() == State.CUTTING_OVER;
    }

    private static Finish.Window window(CutoverWindow window) {
        return new Finish.Window(window.name(), window.opensAt(), window.closesAt());
    }

    /// No target of a group is started before all of it have arrived.
    private Map<UUID, Finish> together(Consoles.Muster muster, Map<UUID, Finish> own) {
        Map<UUID, StartGroups.Group> group = groups.groups(muster.wave().id());
        Set<UUID> kept = waitedFor(muster);
        Map<UUID, List<MemberView>> waitedFor = muster.members().stream()
                .filter(member -> group.containsKey(member.vmId()) && (isWaitedFor(muster, member) || isOneOf(kept,
                        member)))
                .collect(Collectors.groupingBy(member -> Objects.requireNonNull(group.get(member.vmId())).id()));
        Map<UUID, Finish> together = new HashMap<>(own);
        for (MemberView member : muster.members()) {
            Finish finish = member.migration() == null ? null : own.get(member.migration().id());
            if (finish == null || !finish.outage() || finish.at() == null) {
                continue;
            }
            StartGroups.Group its = group.get(member.vmId());
            List<MemberView> others = its == null
                    ? List.of()
                    : waitedFor.getOrDefault(its.id(), List.of()).stream()
                            .filter(other -> !other.vmId().equals(member.vmId())).toList();
            MemberView unknown = others.stream().filter(other -> end(own, other) == null).findFirst().orElse(null);
            MemberView last = unknown != null
                    ? unknown
                    : others.stream().max(Comparator.comparing(other -> Objects.requireNonNullElse(end(own, other),
                            Instant.MIN))).orElse(null);
            UUID id = Objects.requireNonNull(member.migration()).id();
            Outage outage = muster.outages().get(id);
            if (last != null) {
                together.put(id, finish.with(last.vmName(), end(own, last)));
            } else if (outage != null && outage.arrived() != null) {
                together.put(id, finish.waits());
            }
        }
        return together;
    }

    /// Of cutovers that run, those that have not begun, and those that went back and were not left out: the others are not
    /// started without them.
    private Set<UUID> waitedFor(Consoles.Muster muster) {
        return Set.copyOf(db.sql("""
                select distinct member.migration_id
                  from cutover_member member join cutover c on c.id = member.cutover_id and c.state = 'RUNNING'
                  join migration m on m.id = member.migration_id
                 where member.migration_id = any(:ids) and member.left_out is null and member.arrived_at is null
                   and m.state in ('PLANNED', 'SEEDING', 'SYNCING', 'ROLLING_BACK', 'ROLLED_BACK', 'CANCELLED')
                """).param("ids", muster.members().stream().map(MemberView::migration).filter(Objects::nonNull)
                .map(MigrationView::id).toArray(UUID[]::new))
                .query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    private static boolean isOneOf(Set<UUID> trips, MemberView member) {
        return member.migration() != null && trips.contains(member.migration().id());
    }

    /// Those in their outage, as theirs end; who has not begun may not be of the same cutover.
    private static boolean isWaitedFor(Consoles.Muster muster, MemberView member) {
        MigrationView trip = member.migration();
        Outage outage = trip == null ? null : muster.outages().get(trip.id());
        return trip != null && trip.state() == State.CUTTING_OVER && (outage == null || outage.ended() == null);
    }

    private static @Nullable Instant end(Map<UUID, Finish> own, MemberView member) {
        Finish finish = member.migration() == null ? null : own.get(member.migration().id());
        return finish == null || !finish.outage() ? null : finish.at();
    }

    private Map<UUID, Place> places(Consoles.Muster muster) {
        Map<UUID, Place> places = new HashMap<>();
        db.sql("""
                select vm.id, application.name as application, nullif(btrim(vm.host), '') as host
                  from vm left join application on application.id = vm.application_id where vm.id = any(:ids)
                """).param("ids", muster.members().stream().map(MemberView::vmId).toArray(UUID[]::new)).query(row -> {
            places.put(row.getObject("id", UUID.class), new Place(row.getString("application"), row.getString("host")));
        });
        return places;
    }

    /// `21:31` today, else with its day.
    String print(Instant at) {
        return print(at, zone.now());
    }

    private String print(Instant at, Instant now) {
        ZoneId id = zone.id();
        boolean today = at.atZone(id).toLocalDate().equals(now.atZone(id).toLocalDate());
        return (today ? TODAY : FAR).format(at.atZone(id));
    }
}
