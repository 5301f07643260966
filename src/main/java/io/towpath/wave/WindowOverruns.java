package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.State;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.dependency.StartGroups;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What a window says of VMs that are not done when it closes. Who is late is looked at once for each wave and close; where the
/// window sends them back, the way back of their group is announced, each trip once. [GroupWaysBack] goes it: by itself where
/// no target ran, else once a person agreed to what is lost. Where late ones are finished it is told, and nothing done.
@Component
class WindowOverruns {

    private static final String SYSTEM = "system";
    private static final int NAMED = 5;
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    private final WayBackStore waysBack;
    private final GroupHolds holds;
    private final WayBackSettings settings;
    private final JdbcClient db;
    private final AuditTrail audit;

    WindowOverruns(WayBackStore waysBack, GroupHolds holds, WayBackSettings settings, JdbcClient db,
            AuditTrail audit) {
        this.waysBack = waysBack;
        this.holds = holds;
        this.settings = settings;
        this.db = db;
        this.audit = audit;
    }

    private record Closed(UUID id, String name, Instant opensAt, Instant closedAt, ZoneId zone, Overrun rule) {

        String told() {
            return "%s closed at %s".formatted(name, AT.format(closedAt.atZone(zone)));
        }
    }

    /// @param late it is not done yet
    private record Late(UUID migrationId, boolean late, boolean goesBack, Closed window) {}

    /// In the transaction that has the wave's row.
    void keep(WaveRow wave) {
        if (wave.state() != WaveState.RUNNING && wave.state() != WaveState.PAUSED) {
            // of a stopped one a person decides for each
            return;
        }
        reopened(wave.id());
        closed(wave.id()).ifPresent(window -> judge(wave, window));
        List<Late> open = unsettled(wave.id());
        // one that got done is late no more, also where it is validated again later
        settle(wave.id(), open.stream().filter(trip -> !trip.late()).map(Late::migrationId).toList());
        Map<Closed, List<Late>> back = open.stream().filter(trip -> trip.late() && trip.goesBack())
                .collect(Collectors.groupingBy(Late::window, LinkedHashMap::new, Collectors.toList()));
        back.forEach((window, late) -> announce(wave, window, late));
    }

    /// The wave's window where it has closed and nobody has looked who is late.
    private Optional<Closed> closed(UUID waveId) {
        return db.sql("""
                select slot.* from wave_charter charter join cutover_window slot on slot.id = charter.window_id
                 where charter.wave_id = :wave and slot.cancelled_at is null
                   and slot.closes_at <= clock_timestamp()
                   and not exists (select from wave_overrun seen
                                    where seen.wave_id = :wave and seen.window_id = slot.id
                                      and (seen.reopened_at is null or seen.closed_at >= slot.closes_at))
                """).param("wave", waveId).query((row, _) -> closed(row)).optional();
    }

    /// Its window is made longer while there is time: it closes anew. What is written of its end later changes nothing.
    private void reopened(UUID waveId) {
        db.sql("""
                update wave_overrun seen set reopened_at = clock_timestamp() from cutover_window slot
                 where seen.wave_id = :wave and slot.id = seen.window_id and seen.reopened_at is null
                   and slot.closes_at > clock_timestamp() and slot.closes_at > seen.closed_at
                """).param("wave", waveId).update();
    }

    private void judge(WaveRow wave, Closed window) {
        int judged = db.sql("""
                insert into wave_overrun (wave_id, window_id, closed_at, rule) values (:wave, :window, :closed, :rule)
                on conflict do nothing
                """).param("wave", wave.id()).param("window", window.id())
                .param("closed", Timestamp.from(window.closedAt())).param("rule", window.rule().word()).update();
        // one that begins later goes by a later word
        List<WayBackStore.Past> late = judged == 0
                ? List.of()
                : waysBack.past(wave.id()).stream().filter(trip -> isLate(trip.state()) && !trip.wasDone())
                        .filter(trip -> trip.cutOverAt().isBefore(window.closedAt())).toList();
        if (late.isEmpty()) {
            return;
        }
        // by id, as others hold them
        db.sql("""
                insert into wave_overrun_vm (wave_id, window_id, closed_at, migration_id)
                select :wave, :window, :closed, trip from unnest(cast(:trips as uuid[])) as trip order by trip
                """).param("wave", wave.id()).param("window", window.id())
                .param("closed", Timestamp.from(window.closedAt()))
                .param("trips", late.stream().map(WayBackStore.Past::migrationId).toArray(UUID[]::new)).update();
        audit.append(AuditEntry.of(SYSTEM, "wave.window-overrun", wave.subject())
                .because("%s before %s done. %s".formatted(window.told(), were(late), switch (window.rule()) {
                    case RETURN_SOURCE -> "Who is late goes back.";
                    case FINISH -> "Who is late is finished.";
                })).with(Map.of("window", window.id().toString(), "rule", window.rule().word(), "late",
                        Integer.toString(late.size()))));
    }

    private void announce(WaveRow wave, Closed window, List<Late> late) {
        Map<UUID, WayBackStore.Past> past = waysBack.past(wave.id()).stream()
                .collect(Collectors.toMap(WayBackStore.Past::migrationId, Function.identity()));
        Map<UUID, StartGroups.Group> groups = holds.groups(wave.id());
        Map<StartGroups.Group, List<WayBackStore.Past>> together = late.stream().map(Late::migrationId)
                .map(past::get).filter(Objects::nonNull).collect(Collectors.groupingBy(
                        trip -> GroupWaysBack.group(groups, trip.vmId(), trip.vmName()), LinkedHashMap::new,
                        Collectors.toList()));
        together.forEach((group, trips) -> announce(wave, window, group, trips));
    }

    /// Not while the group goes back already, or is about to: when that ends otherwise, and it is late still. Nor where a person
    /// left all of these where they are, also when the window closes anew; one that is late since is a new question, of the
    /// whole group.
    private void announce(WaveRow wave, Closed window, StartGroups.Group group, List<WayBackStore.Past> late) {
        Instant from = late.stream().map(WayBackStore.Past::cutOverAt).filter(at -> at.isBefore(window.opensAt()))
                .min(Instant::compareTo).orElse(window.opensAt());
        String what = "%s before %s done.".formatted(window.told(), were(late));
        List<UUID> trips = late.stream().map(WayBackStore.Past::migrationId).toList();
        if (waysBack.left(wave.id(), group.id(), window.id()).containsAll(trips)) {
            settle(wave.id(), trips);
            leftBefore(wave, late, group.name(), what);
            return;
        }
        waysBack.announce(wave.id(), late.getFirst().vmId(), group, null, what, from, settings.grace())
                .ifPresent(id -> {
                    waysBack.because(id, window.id(), window.closedAt());
                    settle(wave.id(), trips);
                    announced(wave, late.getFirst().vmId(), group.name(), what);
                });
    }

    private void leftBefore(WaveRow wave, List<WayBackStore.Past> late, String group, String what) {
        audit.append(AuditEntry.of(SYSTEM, "wave.group-way-back-left", wave.subject())
                .because("%s stays: a person left it where it is when this window closed before. %s".formatted(group,
                        what))
                .with(Map.of("vm", late.getFirst().vmId().toString(), "group", group)));
    }

    void announced(WaveRow wave, UUID vmId, String group, String what) {
        audit.append(AuditEntry.of(SYSTEM, "wave.group-way-back-announced", wave.subject())
                .because("%s goes back in %d s, or once a person agrees to what is lost: %s".formatted(group,
                        settings.grace().toSeconds(), what))
                .with(Map.of("vm", vmId.toString(), "group", group)));
    }

    /// Why a way back because of a window needs not begin any more, or ask; null where it does.
    ///
    /// @param told what windows say, by window; filled
    @Nullable
    String over(WaveRow wave, GroupWayBack back, Map<UUID, Optional<String>> told) {
        if (wave.state() == WaveState.STOPPED) {
            return "The wave was stopped.";
        }
        if (back.members().stream().noneMatch(member -> isLate(member.state()))) {
            return "Nobody of it is late any more.";
        }
        return told.computeIfAbsent(Objects.requireNonNull(back.windowId()), this::changed).orElse(null);
    }

    private Optional<String> changed(UUID windowId) {
        return db.sql("""
                select case when cancelled_at is not null then 'The window was cancelled.'
                            when closes_at > clock_timestamp() then 'The window closes later now.'
                            when on_overrun <> 'return-source' then 'By the window late VMs are finished now.' end
                  from cutover_window where id = :id
                """).param("id", windowId).query((row, _) -> Optional.ofNullable(row.getString(1))).single();
    }

    /// Not at its sources any more, and not found to run at the target.
    private static boolean isLate(State state) {
        return state == State.CUTTING_OVER || state == State.VALIDATING;
    }

    private List<Late> unsettled(UUID waveId) {
        return db.sql("""
                select slot.*, late.migration_id, trip.state, late.closed_at as closed_at,
                       seen.reopened_at is null and slot.cancelled_at is null
                           and slot.on_overrun = 'return-source' as goes_back
                  from wave_overrun_vm late join cutover_window slot on slot.id = late.window_id
                  join wave_overrun seen on seen.wave_id = late.wave_id and seen.window_id = late.window_id
                   and seen.closed_at = late.closed_at
                  join migration trip on trip.id = late.migration_id join vm on vm.id = trip.vm_id
                 where late.wave_id = :wave and late.settled_at is null order by late.closed_at, vm.name
                """).param("wave", waveId).query((row, _) -> {
            Closed window = closed(row);
            return new Late(row.getObject("migration_id", UUID.class), isLate(State.valueOf(row.getString("state"))),
                    row.getBoolean("goes_back"), new Closed(window.id(), window.name(), window.opensAt(),
                            row.getTimestamp("closed_at").toInstant(), window.zone(), window.rule()));
        }).list();
    }

    private void settle(UUID waveId, List<UUID> trips) {
        if (!trips.isEmpty()) {
            db.sql("""
                    update wave_overrun_vm set settled_at = clock_timestamp()
                     where wave_id = :wave and migration_id = any(:trips) and settled_at is null
                    """).param("wave", waveId).param("trips", trips.toArray(UUID[]::new)).update();
        }
    }

    private static Closed closed(ResultSet row) throws SQLException {
        return new Closed(row.getObject("id", UUID.class), row.getString("name"),
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("closes_at").toInstant(),
                ZoneId.of(row.getString("zone")), Overrun.of(row.getString("on_overrun")));
    }

    /// `app01 was`, `app01, web01 and 3 more were`.
    private static String were(List<WayBackStore.Past> late) {
        String names = late.stream().map(WayBackStore.Past::vmName).sorted().limit(NAMED)
                .collect(Collectors.joining(", "));
        return names + (late.size() > NAMED
                ? " and %d more were".formatted(late.size() - NAMED)
                : late.size() == 1 ? " was" : " were");
    }
}
