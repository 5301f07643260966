package io.towpath.planning;

import io.towpath.inventory.reading.MaintenanceWindow;
import io.towpath.planning.calendar.LearnedMinutes;
import io.towpath.planning.calendar.WindowLoad;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.Earlier;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Freeze;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Link;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads what there is to plan: VMs in scope with what decides their turn, free windows, freezes, and what groups need
/// without being bound to it.
@Component
class PlanEstates {

    private static final String MOVING = "under way or done";
    private static final String ELSEWHERE = "in a wave that was started or made by hand";

    /// Why a VM is not planned; null: it is. A draft that came from a plan is planned anew, one made by hand is not.
    private static final String OUTSIDE = """
            case when o.kind <> 'vm' then 'templates and placeholders'
                 when o.missing_since is not null then 'missing at their source'
                 when o.excluded_reason is not null then 'excluded'
                 when o.strategy not in ('rehost', 'relocate') then 'of another strategy: ' || o.strategy
                 when o.state not in ('NOT_PLANNED', 'CANCELLED', 'ROLLED_BACK') then '%s'
                 when exists (select from wave_member m join wave w on w.id = m.wave_id
                               where m.vm_id = o.id and m.open and (w.state <> 'DRAFT'
                                 or not exists (select from plan_wave p where p.wave_id = w.id)))
                      then '%s' end
            """.formatted(MOVING, ELSEWHERE);

    private static final String VMS = """
            select o.id, o.name, o.application_id, o.application, o.tier, o.environment, o.criticality, o.os_family,
                   o.firmware, vm.secure_boot, o.host, o.source_name, o.business_unit, o.readiness, o.cpus,
                   o.memory_bytes, o.disks - stays.disks as disks, o.nics, app.ready_on, coalesce(app.infrastructure, false) as infrastructure,
                   -- of excluded disks nothing is copied; how much of what is used lies on them nobody tells
                   (coalesce(nullif(o.used_bytes, 0), nullif(o.stored_bytes, 0), o.capacity_bytes)
                    * case when stays.bytes = 0 or o.capacity_bytes = 0 then 1::numeric
                           else greatest(0, o.capacity_bytes - stays.bytes)::numeric / o.capacity_bytes end)::bigint
                   as used_bytes,
                   g.key as group_key, g.name as group_name,
                   o.complexity, o.state, vm.maintenance_window,
                   (select coalesce(max(d.capacity_bytes), 0) from vm_disk d
                     where d.vm_id = o.id and d.removed_at is null and d.excluded_reason is null) as largest,
                   (select array_agg(distinct d.datastore) filter (where d.datastore is not null) from vm_disk d
                     where d.vm_id = o.id and d.removed_at is null and d.excluded_reason is null) as datastores,
                   (select ceil(p.mostly_millis / 60000.0)::integer
                      from migration trip join cutover_prediction p on p.migration_id = trip.id
                     where trip.vm_id = o.id order by p.predicted_at desc limit 1) as predicted, warmth.warm,
            """ + OUTSIDE + """
                   as outside
              from vm_overview o join vm on vm.id = o.id left join application app on app.id = o.application_id
              left join vm_warmth warmth on warmth.vm_id = o.id
              cross join lateral (select count(*)::integer as disks, coalesce(sum(d.capacity_bytes), 0)::bigint as bytes
                                    from vm_disk d
                                   where d.vm_id = o.id and d.removed_at is null and d.excluded_reason is not null) stays
              left join dependency_group_member m on m.vm_id = o.id left join dependency_group g on g.id = m.group_id
             order by o.name, o.id
            """;

    private static final double DAY_MINUTES = 24 * 60;

    private final JdbcClient db;
    private final Clock clock;
    private final TargetRoom room;
    private final ProgramDesk program;
    private final LearnedMinutes learned;
    private final ZoneId zone;

    PlanEstates(JdbcClient db, Clock clock, TargetRoom room, ProgramDesk program, LearnedMinutes learned,
            @Value("${towpath.zone:}") String zone) {
        this.db = db;
        this.clock = clock;
        this.room = room;
        this.program = program;
        this.learned = learned;
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    ZoneId zone() {
        return zone;
    }

    /// What a plan keeps to that says nothing else.
    Limits usual() {
        return program.terms().on(Limits.usual(zone)).taking(minutes());
    }

    /// How long cutovers take, as far as it is known now.
    CutoverMinutes minutes() {
        return learned.now();
    }

    PlanEstate read() {
        List<PlanVm> vms = new ArrayList<>();
        Map<String, Integer> outside = new TreeMap<>();
        Map<String, Optional<MaintenanceWindow>> told = new HashMap<>();
        CutoverMinutes by = minutes();
        db.sql(VMS).query(row -> {
            String why = row.getString("outside");
            if (why == null) {
                vms.add(vm(row, told, by));
            } else {
                outside.merge(why, 1, Integer::sum);
            }
        });
        // copying takes days: no wave opens sooner
        Instant earliest = clock.instant().plus(Duration.ofMinutes(Math.round(program.terms().on(Assumptions.usual())
                .preCopyDays() * DAY_MINUTES)));
        return new PlanEstate(new Estate(vms, windows(earliest), freezes(), links(vms), earliest, room.read(),
                earlier()), outside);
    }

    /// Waves that no plan makes or changes any more. One that was stopped proves nothing.
    private Earlier earlier() {
        return db.sql("""
                select greatest(count(*), max(substring(w.name from '^Wave ([0-9]{1,6}) · ')::integer) + 1) as next,
                       (array_agg(w.key || ' ' || w.name order by w.created_at, w.id)
                            filter (where c.kind = 'proof-of-concept' and w.state <> 'STOPPED'
                                      and exists (select from wave_member m where m.wave_id = w.id)))[1] as proof
                  from wave w join wave_charter c on c.wave_id = w.id
                 where w.state <> 'DRAFT' or not exists (select from plan_wave p where p.wave_id = w.id)
                """).query((row, _) -> new Earlier(row.getString("proof"), row.getInt("next"))).single();
    }

    /// Those that are in no plan, since they are on their way or in a wave of their own, and not at their target yet.
    List<PlanVm> elsewhere() {
        Map<String, Optional<MaintenanceWindow>> told = new HashMap<>();
        CutoverMinutes by = minutes();
        return db.sql("select * from (" + VMS + ") v where v.outside in (:reasons) and v.state not in ("
                + Progress.OVER + ")").param("reasons", List.of(MOVING, ELSEWHERE)).query((row, _) -> vm(row, told,
                        by))
                .list();
    }

    /// Why some of these VMs are not planned.
    Map<UUID, String> outside(Collection<UUID> vms) {
        Map<UUID, String> outside = new HashMap<>();
        db.sql("select o.id, " + OUTSIDE + " as outside from vm_overview o where o.id = any(:vms)")
                .param("vms", vms.toArray(UUID[]::new)).query(row -> {
                    String why = row.getString("outside");
                    if (why != null) {
                        outside.put(row.getObject("id", UUID.class), why);
                    }
                });
        return outside;
    }

    /// Of the calendar, still to come, and not of a wave that was started: what waves have left of them that are not planned
    /// anew.
    List<Window> windows(Instant from) {
        CutoverMinutes by = minutes();
        return db.sql("""
                select c.id, c.name, c.opens_at, c.lockout_at, c.closes_at, c.capacity_vms, c.parallel_slots, taken.*
                  from cutover_window c
                  left join (select window_id, """ + WindowLoad.COLUMNS + """
                               from (select charter.window_id, coalesce(said.complexity, judged.complexity) as complexity,
                                            warmth.warm
                                       from wave_charter charter join wave w on w.id = charter.wave_id
                                       join wave_member m on m.wave_id = w.id and m.open and m.skipped is null
                                       left join vm_warmth warmth on warmth.vm_id = m.vm_id
                                       left join complexity_override said on said.vm_id = m.vm_id
                                       left join assessment judged on judged.vm_id = m.vm_id
                                      where charter.window_id is not null and (w.state <> 'DRAFT'
                                         or not exists (select from plan_wave p where p.wave_id = w.id))) member
                              group by window_id) taken on taken.window_id = c.id
                 where c.cancelled_at is null and c.opens_at >= :from
                   and not exists (select from plan_wave p join wave w on w.id = p.wave_id
                                    where p.window_id = c.id and w.state <> 'DRAFT')
                 order by c.opens_at, c.name
                """).param("from", Timestamp.from(from))
                .query((row, _) -> left(row, by)).list().stream().flatMap(Optional::stream).toList();
    }

    /// The slots that others work in all the time are theirs.
    private static Optional<Window> left(ResultSet row, CutoverMinutes by) throws SQLException {
        WindowLoad taken = WindowLoad.of(row, by);
        Window whole = new Window(row.getObject("id", UUID.class), row.getString("name"),
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("lockout_at").toInstant(),
                row.getTimestamp("closes_at").toInstant(), row.getInt("capacity_vms"), row.getInt("parallel_slots"));
        if (taken.vms() == 0) {
            return Optional.of(whole);
        }
        long slots = whole.slots() - Math.ceilDiv(taken.minutes(), Math.max(1, whole.minutes(taken.longest())));
        int room = whole.capacityVms() - taken.vms();
        return slots < 1 || room < 1
                ? Optional.empty()
                : Optional.of(new Window(whole.id(), whole.name(), whole.opensAt(), whole.lastStart(), whole.closesAt(),
                        room, (int) slots));
    }

    List<Freeze> freezes() {
        return db.sql("""
                select name, starts_at, ends_at, application_id, business_unit from change_freeze
                 where removed_at is null and ends_at > :now order by starts_at, name
                """).param("now", Timestamp.from(clock.instant()))
                .query((row, _) -> new Freeze(row.getString("name"), row.getTimestamp("starts_at").toInstant(),
                        row.getTimestamp("ends_at").toInstant(), row.getObject("application_id", UUID.class),
                        row.getString("business_unit")))
                .list();
    }

    /// Dependencies whose ends are in different groups: waived, or of an infrastructure service.
    private List<Link> links(List<PlanVm> vms) {
        Map<UUID, String> ofVm = new TreeMap<>();
        Map<UUID, List<String>> ofApplication = new TreeMap<>();
        for (PlanVm vm : vms) {
            ofVm.put(vm.id(), vm.group());
            if (vm.applicationId() != null) {
                List<String> groups = ofApplication.computeIfAbsent(vm.applicationId(), _ -> new ArrayList<>());
                if (!groups.contains(vm.group())) {
                    groups.add(vm.group());
                }
            }
        }
        List<Link> links = new ArrayList<>();
        db.sql("select from_vm_id, from_application_id, to_vm_id, to_application_id from dependency")
                .query(row -> {
                    for (String from : ends(row, "from", ofVm, ofApplication)) {
                        for (String to : ends(row, "to", ofVm, ofApplication)) {
                            if (!from.equals(to)) {
                                links.add(new Link(from, to));
                            }
                        }
                    }
                });
        return links.stream().distinct().toList();
    }

    private static List<String> ends(ResultSet row, String side, Map<UUID, String> ofVm,
            Map<UUID, List<String>> ofApplication) throws SQLException {
        UUID vm = row.getObject(side + "_vm_id", UUID.class);
        if (vm != null) {
            String group = ofVm.get(vm);
            return group == null ? List.of() : List.of(group);
        }
        return ofApplication.getOrDefault(row.getObject(side + "_application_id", UUID.class), List.of());
    }

    private static PlanVm vm(ResultSet row, Map<String, Optional<MaintenanceWindow>> windows, CutoverMinutes by)
            throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        UUID application = row.getObject("application_id", UUID.class);
        boolean infrastructure = row.getBoolean("infrastructure");
        String name = row.getString("name");
        String app = row.getString("application");
        String group = row.getString("group_key");
        String groupName = row.getString("group_name");
        if (group == null) {
            // groups are computed soon after an import; until then an application holds together
            boolean alone = application == null || infrastructure;
            group = alone ? "vm:" + id : "app:" + application;
            groupName = alone ? name : app;
        }
        int tier = row.getInt("tier");
        Integer told = row.wasNull() ? null : tier;
        Date ready = row.getDate("ready_on");
        String maintenance = row.getString("maintenance_window");
        Complexity complexity = complexity(row);
        Boolean warm = row.getObject("warm", Boolean.class);
        return new PlanVm(id, name, group, groupName, application, told, row.getString("environment"),
                row.getString("criticality"), complexity, "blocked".equals(row.getString("readiness")),
                row.getLong("used_bytes"), row.getLong("largest"), row.getString("os_family"),
                "efi".equals(row.getString("firmware")), row.getInt("nics"), row.getInt("disks"),
                row.getString("source_name"), row.getString("host"), datastores(row), row.getString("business_unit"),
                ready == null ? null : ready.toLocalDate(), infrastructure, row.getInt("cpus"),
                row.getLong("memory_bytes"), maintenance == null
                        ? null
                        : windows
                                .computeIfAbsent(maintenance,
                                        text -> Optional.ofNullable(MaintenanceWindow.parse(text)))
                                .orElse(null),
                row.getObject("predicted", Integer.class), warm, by.of(complexity, warm));
    }

    /// As readiness says; where it has not judged yet, by the size of what one sees.
    private static Complexity complexity(ResultSet row) throws SQLException {
        String said = row.getString("complexity");
        if (said != null) {
            return Complexity.of(said);
        }
        long largest = row.getLong("largest");
        boolean secure = row.getBoolean("secure_boot");
        if (largest >= 500L << 30 || secure || row.getInt("disks") > 3) {
            return Complexity.COMPLEX;
        }
        return "linux".equals(row.getString("os_family")) && row.getInt("disks") <= 1 && largest < 100L << 30
                && row.getInt("nics") <= 1 ? Complexity.SIMPLE : Complexity.MEDIUM;
    }

    private static List<String> datastores(ResultSet row) throws SQLException {
        java.sql.@Nullable Array array = row.getArray("datastores");
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
