package io.towpath.report;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How the VMs of a wave go back: in which order, who has to know, how long it takes by what was measured, and what is lost. For
/// the hand of those who are awake that night.
@Component
public class RollbackPlan {

    private final JdbcClient jdbc;

    RollbackPlan(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param policy   what one failure does to the others
    /// @param lockout  after which nothing is begun any more
    /// @param overrun  what becomes of late ones; null with the window's times: it has no window
    /// @param approver who said go; null: nobody yet
    public record Wave(UUID id, String key, String name, String state, String policy, String target, String lead,
            @Nullable String approver, @Nullable String window, @Nullable Instant opens, @Nullable Instant lockout,
            @Nullable Instant closes, @Nullable String overrun) {}

    /// How long ways back took, of all there were; null middle and mostly: nobody went back yet.
    public record Measured(int times, @Nullable Duration middle, @Nullable Duration mostly) {}

    /// What a way back of the VM means now.
    public enum Stand {
        /// Its source serves: the trip is given up, nothing is lost.
        BEFORE,
        /// Its source is off and its target not started: nothing is lost, and the outage ends at the source.
        IN_OUTAGE,
        /// Its target serves, or was to be started and may have run: what was written there is not brought back.
        AT_TARGET,
        /// It is on its way.
        GOING_BACK,
        /// It is back, or its trip was given up.
        BACK,
        /// Its soak is over: the way back is no button any more.
        OVER
    }

    /// @param turn     whose way back begins first: 1
    /// @param since    when the target was started or began to serve; null: it was not
    /// @param ran      whether the source ran, and is started again; null: nobody knows
    public record Member(int turn, UUID vmId, String vm, Stand stand, @Nullable Instant since, @Nullable Boolean ran,
            String source, String place, @Nullable String application, @Nullable Integer tier, @Nullable String owner,
            @Nullable String email) {}

    public record Plan(Wave wave, Measured measured, List<Member> members) {

        public long still() {
            return members.stream().filter(member -> member.stand() != Stand.BACK && member.stand() != Stand.OVER)
                    .count();
        }

        /// One after the other, by the slower of what was measured; null: nothing was.
        public @Nullable Duration all() {
            Duration mostly = measured.mostly();
            return mostly == null ? null : mostly.multipliedBy(still());
        }
    }

    /// Empty: there is no such wave.
    public Optional<Plan> of(UUID waveId) {
        return wave(waveId).map(wave -> new Plan(wave, measured(), members(waveId)));
    }

    private Optional<Wave> wave(UUID id) {
        return jdbc.sql("""
                select w.id, w.key, w.name, w.state, w.on_failure, t.name as target, w.created_by, go.decided_by,
                       win.name as window_name, win.opens_at, win.lockout_at, win.closes_at, win.on_overrun
                  from wave w join connection t on t.id = w.target_id
                  left join wave_charter c on c.wave_id = w.id
                  left join cutover_window win on win.id = c.window_id and win.cancelled_at is null
                  left join lateral (select g.decided_by from wave_go g where g.wave_id = w.id and g.decided_at is not null
                                      order by g.decided_at desc limit 1) go on true
                 where w.id = :id
                """).param("id", id).query((row, _) -> new Wave(id, row.getString("key"), row.getString("name"),
                row.getString("state"), row.getString("on_failure"), row.getString("target"),
                row.getString("created_by"),
                row.getString("decided_by"), row.getString("window_name"), instant(row.getTimestamp("opens_at")),
                instant(row.getTimestamp("lockout_at")), instant(row.getTimestamp("closes_at")),
                row.getString("on_overrun"))).optional();
    }

    private Measured measured() {
        return jdbc.sql("""
                select count(*) as times, percentile_cont(0.5) within group (order by seconds) as middle,
                       percentile_cont(0.9) within group (order by seconds) as mostly
                  from (select extract(epoch from max(s.ended_at) - min(s.started_at)) as seconds
                          from migration_step s join migration m on m.id = s.migration_id
                         where s.state = 'ROLLING_BACK' and m.state = 'ROLLED_BACK' group by s.migration_id) back
                 where seconds > 0
                """).query((row, _) -> new Measured(row.getInt("times"), seconds(row.getObject("middle")),
                seconds(row.getObject("mostly")))).single();
    }

    /// Who began to cut over last goes first, as ways back of groups go; those that have not, in the reverse of their turns.
    /// A target may have run and written from when it was to be started, which is still a part of cutting over.
    private List<Member> members(UUID waveId) {
        return jdbc.sql("""
                with here as (
                    select m.vm_id, m.position, t.state, o.at_target_at, p.source_power, p.start_began_at,
                           coalesce(p.target_started_at, p.start_began_at) as ran_at,
                           t.state in ('CUTTING_OVER', 'VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING') as past,
                           coalesce((select min(s.started_at) from migration_step s
                                      where s.migration_id = t.id and s.state = 'CUTTING_OVER'
                                        and s.visit = (select max(visit) from migration_step newest
                                                        where newest.migration_id = t.id
                                                          and newest.state = 'CUTTING_OVER')), t.since) as cut_over_at
                      from wave_member m
                      left join lateral (select * from migration t where t.vm_id = m.vm_id and t.wave_id = m.wave_id
                                          order by t.attempt desc limit 1) t on true
                      left join migration_milestone o on o.migration_id = t.id
                      left join migration_power p on p.migration_id = t.id
                     where m.wave_id = :wave and m.skipped is null)
                select row_number() over (order by here.past desc nulls last,
                                          case when here.past then here.cut_over_at else here.at_target_at end desc nulls last,
                                          here.position desc) as turn,
                       vm.id, vm.name, here.state, here.start_began_at is not null as started,
                       case when here.state = 'CUTTING_OVER' then here.ran_at
                            when here.past then coalesce(here.ran_at, here.at_target_at) end as since,
                       here.source_power, vm.power_state, c.name as source, vm.place, app.name as application, app.tier,
                       coalesce(vm.owner_name, app.owner_name) as owner, coalesce(vm.owner_email, app.owner_email) as email
                  from here join vm on vm.id = here.vm_id join connection c on c.id = vm.source_id
                  left join application app on app.id = vm.application_id
                 order by 1
                """).param("wave", waveId)
                .query((row, _) -> new Member(row.getInt("turn"), row.getObject("id", UUID.class),
                        row.getString("name"), stand(row.getString("state"), row.getBoolean("started")),
                        instant(row.getTimestamp("since")),
                        ran(row.getString("source_power"), row.getString("power_state")), row.getString("source"),
                        row.getString("place"), row.getString("application"), row.getObject("tier", Integer.class),
                        row.getString("owner"), row.getString("email")))
                .list();
    }

    private static Stand stand(@Nullable String state, boolean started) {
        return switch (state == null ? "PLANNED" : state) {
            case "CUTTING_OVER" -> started ? Stand.AT_TARGET : Stand.IN_OUTAGE;
            case "VALIDATING", "AWAITING_SIGN_OFF", "SOAKING" -> Stand.AT_TARGET;
            case "ROLLING_BACK" -> Stand.GOING_BACK;
            case "ROLLED_BACK", "CANCELLED" -> Stand.BACK;
            case "DONE" -> Stand.OVER;
            default -> Stand.BEFORE;
        };
    }

    private static @Nullable Boolean ran(@Nullable String recorded, @Nullable String told) {
        return recorded != null && !recorded.equals("FILES") && !recorded.equals("UNKNOWN")
                ? Boolean.valueOf(recorded.equals("ON"))
                : told == null ? null : Boolean.valueOf(told.equals("on"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Duration seconds(@Nullable Object value) {
        return value instanceof Number number ? Duration.ofMillis(Math.round(number.doubleValue() * 1_000)) : null;
    }
}
