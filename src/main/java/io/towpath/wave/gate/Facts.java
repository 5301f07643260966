package io.towpath.wave.gate;

import io.towpath.planning.calendar.LearnedMinutes;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the tables say of a wave's VMs. Those that were left out do not count.
@Component
final class Facts {

    private final JdbcClient jdbc;
    private final LearnedMinutes learned;

    Facts(JdbcClient jdbc, LearnedMinutes learned) {
        this.jdbc = jdbc;
        this.learned = learned;
    }

    /// @param usual minutes that nine in ten of its class keep to, of a medium one where nobody judged it
    record Member(UUID vmId, String name, @Nullable String ownerEmail, Instant lastSeenAt, boolean missing,
            @Nullable UUID applicationId, @Nullable String businessUnit, @Nullable String maintenance,
            @Nullable Complexity complexity, @Nullable Integer predicted, int usual) {

        /// As its passes told last; else as is usual of its class.
        int p90Minutes() {
            return predicted != null ? predicted : usual;
        }
    }

    private static int usual(@Nullable Complexity complexity, @Nullable Boolean warm, CutoverMinutes by) {
        return by.of(complexity == null ? Complexity.MEDIUM : complexity, warm).p90();
    }

    /// Minutes that nine in ten of a VM's outages take, as predicted after its last pass.
    private static final String PREDICTED = """
            (select ceil(p.mostly_millis / 60000.0)::integer
               from migration_latest trip join cutover_prediction p on p.migration_id = trip.id
              where trip.vm_id = m.vm_id order by p.pass desc limit 1) as predicted
            """;

    /// @param own     whether it is of the wave that is asked for
    /// @param minutes P90 of its outage
    /// @param told    whether that was predicted of it, or is what its class takes
    record Time(UUID vmId, String name, boolean own, int minutes, boolean told) {}

    /// Of all VMs in a window that have not cut over, the longest first.
    List<Time> times(UUID windowId, UUID waveId) {
        CutoverMinutes by = learned.now();
        return jdbc.sql("""
                select o.id, o.name, charter.wave_id = :wave as own, o.complexity, warmth.warm, %s
                  from wave_charter charter join wave_member m on m.wave_id = charter.wave_id and m.open and m.skipped is null
                  join vm_overview o on o.id = m.vm_id left join vm_warmth warmth on warmth.vm_id = m.vm_id
                 where charter.window_id = :window
                   and o.state not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                """.formatted(PREDICTED)).param("window", windowId).param("wave", waveId).query((row, _) -> {
            Integer predicted = row.getObject("predicted", Integer.class);
            return new Time(row.getObject("id", UUID.class), row.getString("name"), row.getBoolean("own"),
                    predicted == null
                            ? usual(complexity(row.getString("complexity")), row.getObject("warm", Boolean.class), by)
                            : predicted,
                    predicted != null);
        }).list().stream().sorted(Comparator.comparing(Time::minutes).reversed().thenComparing(Time::name)).toList();
    }

    List<Member> members(UUID waveId) {
        CutoverMinutes by = learned.now();
        return jdbc.sql("""
                select vm.id, vm.name, o.owner_email, vm.last_seen_at,
                       vm.missing_since is not null as missing, o.application_id, o.business_unit,
                       vm.maintenance_window, o.complexity, warmth.warm, %s
                  from wave_member m join vm on vm.id = m.vm_id join vm_overview o on o.id = vm.id
                  left join vm_warmth warmth on warmth.vm_id = vm.id
                 where m.wave_id = :wave and m.skipped is null order by m.position
                """.formatted(PREDICTED)).param("wave", waveId)
                .query((row, _) -> new Member(row.getObject("id", UUID.class),
                        row.getString("name"), row.getString("owner_email"),
                        row.getTimestamp("last_seen_at").toInstant(),
                        row.getBoolean("missing"), row.getObject("application_id", UUID.class),
                        row.getString("business_unit"), row.getString("maintenance_window"),
                        complexity(row.getString("complexity")), row.getObject("predicted", Integer.class),
                        usual(complexity(row.getString("complexity")), row.getObject("warm", Boolean.class), by)))
                .list();
    }

    private static @Nullable Complexity complexity(@Nullable String word) {
        return word == null ? null : Complexity.of(word);
    }

    /// @param group  `G-118`
    /// @param others how many of its group are neither in the wave nor moved
    record Split(UUID vmId, String name, String group, int others, String example, @Nullable String elsewhere) {}

    /// VMs of a wave whose group does not move with them.
    List<Split> splits(UUID waveId) {
        return jdbc.sql("""
                select vm.id, vm.name, g.key, count(*) as others, min(other.name) as example, min(other_wave.key) as elsewhere
                  from wave_member m
                  join vm on vm.id = m.vm_id
                  join dependency_group_member own on own.vm_id = m.vm_id
                  join dependency_group g on g.id = own.group_id
                  join dependency_group_member tied on tied.group_id = own.group_id
                  join vm other on other.id = tied.vm_id and other.missing_since is null and other.kind = 'vm'
                   and other.excluded_reason is null
                   and coalesce(other.strategy, 'rehost') in ('rehost', 'relocate', 'tbc')
                  left join wave_member elsewhere on elsewhere.vm_id = other.id and elsewhere.open
                  left join wave other_wave on other_wave.id = elsewhere.wave_id
                  left join migration_latest trip on trip.vm_id = other.id
                 where m.wave_id = :wave and m.skipped is null
                   and not exists (select from wave_member here where here.wave_id = :wave and here.vm_id = other.id)
                   and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                 group by vm.id, vm.name, g.key order by g.key, lower(vm.name)
                """).param("wave", waveId).query((row, _) -> new Split(row.getObject("id", UUID.class),
                row.getString("name"), row.getString("key"), row.getInt("others"), row.getString("example"),
                row.getString("elsewhere")))
                .list();
    }

    /// @param owners   that were told of the time the wave has now, and how many of their mails came back
    /// @param otherTime that own VMs of it and were told another time: they have not agreed to this one
    /// @param agreed   owners of its VMs, by what they said last of the time of now
    record Told(int owners, int cameBack, int otherTime, List<Objection> open, int agreed, int objected, int silent) {}

    record Objection(String name, String reason) {}

    /// What owners were told and say against the window.
    Told told(UUID waveId) {
        List<Objection> open = jdbc.sql("""
                select name, reason from window_objection where wave_id = :wave and answer is null order by raised_at, id
                """).param("wave", waveId).query((row, _) -> new Objection(row.getString("name"),
                row.getString("reason"))).list();
        int[] said = jdbc.sql("""
                select count(*) filter (where s.stance = 'agreed'), count(*) filter (where s.stance = 'objected'),
                       count(*) filter (where s.stance is null)
                  from window_subjects(:wave) owner
                  left join window_stance s on s.wave_id = :wave and s.email = owner.email
                   and (s.subject is null or s.subject = owner.subject)
                """).param("wave", waveId).query((row, _) -> new int[]{row.getInt(1), row.getInt(2), row.getInt(3)})
                .single();
        return jdbc.sql("""
                select count(*) filter (where not moved) as owners,
                       count(*) filter (where not moved and undeliverable_at is not null) as back,
                       count(*) filter (where moved and owns) as other_time
                  from (select n.undeliverable_at,
                               coalesce(c.opens_at <> n.opens_at or c.closes_at <> n.closes_at, false) as moved,
                               exists (select from wave_member m join vm_overview o on o.id = m.vm_id
                                        where m.wave_id = n.wave_id and m.skipped is null
                                          and lower(o.owner_email) = lower(n.recipient_email)) as owns
                          from window_notice n left join wave_charter charter on charter.wave_id = n.wave_id
                          left join cutover_window c on c.id = charter.window_id and c.cancelled_at is null
                         where n.wave_id = :wave and n.revoked_at is null) told
                """).param("wave", waveId).query((row, _) -> new Told(row.getInt("owners"), row.getInt("back"),
                row.getInt("other_time"), open, said[0], said[1], said[2]))
                .single();
    }

    /// @param name of the licence, as its source told it
    record Licence(String source, String name, LocalDate endsOn) {}

    /// Licences in use at the sources of a wave's VMs that do not outlast a day, by source the first to end.
    List<Licence> endingBy(UUID waveId, LocalDate day) {
        return jdbc.sql("""
                select distinct on (c.id) c.name as source, licence ->> 'name' as name,
                       cast(licence ->> 'expiresOn' as date) as ends_on
                  from wave_member m join vm on vm.id = m.vm_id
                  join connection c on c.id = vm.source_id
                  join source_told told on told.source_id = c.id
                  cross join lateral jsonb_array_elements(told.licences) licence
                 where m.wave_id = :wave and m.skipped is null
                   and cast(licence ->> 'expiresOn' as date) <= :day
                   and coalesce(cast(licence ->> 'used' as integer), 1) > 0
                 order by c.id, ends_on, name
                """).param("wave", waveId).param("day", day).query((row, _) -> new Licence(row.getString("source"),
                row.getString("name"), row.getDate("ends_on").toLocalDate())).list();
    }

    /// VMs of all waves in a window that are not finished.
    int inWindow(UUID windowId) {
        return jdbc.sql("""
                select count(*) from wave_charter charter join wave on wave.id = charter.wave_id
                  join wave_member m on m.wave_id = wave.id and m.open and m.skipped is null
                 where charter.window_id = :window
                """).param("window", windowId).query(Integer.class).single();
    }
}
