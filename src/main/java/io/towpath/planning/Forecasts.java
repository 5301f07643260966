package io.towpath.planning;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Forecaster;
import io.towpath.planning.forecast.Program;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Planner;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Slots;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Forecasts of the plan that is carried out, or of the newest one there is, or of what the planner would propose.
@Component
public class Forecasts {

    public static final int RUNS = 200;
    private static final int ENOUGH = 20;
    private static final int KEPT = 32;

    private final Plans plans;
    private final OtherTrips others;
    private final ProgramDesk desk;
    private final Slots slots;
    private final JdbcClient db;
    private final Clock clock;
    private final Map<Asked, Forecast> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Forecast> eldest) {
            return size() > KEPT;
        }
    };

    Forecasts(Plans plans, OtherTrips others, ProgramDesk desk, Slots slots, JdbcClient db, Clock clock) {
        this.plans = plans;
        this.others = others;
        this.desk = desk;
        this.slots = slots;
        this.db = db;
        this.clock = clock;
    }

    /// What can be forecast now.
    ///
    /// @param of which plan, in words
    public record Basis(String of, @Nullable PlanView plan, Program program, Scope scope, Assumptions assumptions,
            Learned learned) {}

    /// What finished migrations tell; the rates count where there are 20 of them, the minutes of a cutover where there are 20
    /// of its class.
    ///
    /// @param megabytesPerSecond of one VM's copy, the middle one
    /// @param failing            share of first attempts with a failed step or a roll back
    /// @param cutoverMinutes     of each class what was learned, or assumed
    public record Learned(int migrations, double megabytesPerSecond, double failing, CutoverMinutes cutoverMinutes) {

        public boolean enough() {
            return migrations >= ENOUGH && megabytesPerSecond > 0;
        }
    }

    private record Asked(Program program, Assumptions assumptions, int runs, long seed) {}

    /// Of the first plan that has VMs to move in a window: the published one, the newest saved, the newest draft; else of
    /// the published one where VMs are still under way; else of what the planner would propose. With all that is under way.
    /// Empty where nothing is left to do.
    public Optional<Basis> basis() {
        PlanEstate estate = plans.estate();
        List<OtherTrips.Trip> trips = others.trips();
        for (PlanState state : List.of(PlanState.PUBLISHED, PlanState.SAVED, PlanState.DRAFT)) {
            Optional<Basis> found = plans.newest(state).map(plan -> of(plan, estate, trips))
                    .filter(basis -> basis.scope().planned().vms() > 0);
            if (found.isPresent()) {
                return found;
            }
        }
        return newest(PlanState.PUBLISHED, estate, trips).or(() -> {
            Limits usual = plans.usual();
            Counted counted = Counted.of(Copies.of(Planner.propose(estate.estate(), usual), PlanContent.EMPTY), estate,
                    trips, "in the pool, since no window takes them", clock.instant());
            return counted.isEmpty()
                    ? Optional.empty()
                    : Optional.of(basis(counted.scope().planned().vms() == 0
                            ? "what is under way: no plan has VMs in windows"
                            : "what the planner would propose: no plan has VMs in windows", null, counted, usual));
        });
    }

    /// Of the plan that is carried out, with all that is under way; empty where none is, or nothing of it is left.
    public Optional<Basis> published() {
        return newest(PlanState.PUBLISHED, plans.estate(), others.trips());
    }

    /// Of one version of the plan, with all that is under way; empty where nothing of it is left.
    public Optional<Basis> of(PlanView plan) {
        return Optional.of(of(plan, plans.estate(), others.trips()))
                .filter(basis -> !basis.program().moves().isEmpty());
    }

    /// By when the program has to be over.
    public Deadline deadline() {
        return new Deadline(desk.terms().promisedOn(),
                desk.firstLicence(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).orElse(null));
    }

    private Optional<Basis> newest(PlanState state, PlanEstate estate, List<OtherTrips.Trip> trips) {
        return plans.newest(state).map(plan -> of(plan, estate, trips))
                .filter(basis -> !basis.program().moves().isEmpty());
    }

    private Basis of(PlanView plan, PlanEstate estate, List<OtherTrips.Trip> trips) {
        return basis(plan.name() + ", " + plan.state().slug(), plan, Counted.of(plans.content(plan.id()), estate, trips,
                "in the plan's pool", clock.instant()), plans.limits(plan.id()));
    }

    private Basis basis(String of, @Nullable PlanView plan, Counted counted, Limits limits) {
        Learned learned = learned();
        Assumptions none = desk.terms().on(Assumptions.usual());
        // the limits that really hold when it is carried out
        Assumptions usual = none
                .slots(slots.limit(LimitKind.TARGET), slots.limit(LimitKind.HOST), slots.limit(LimitKind.DATASTORE),
                        slots.limit(LimitKind.VCENTER), none.cutoverSlots())
                .ways(slots.limit(LimitKind.LINK), slots.limitOfAllNodes())
                .team(limits.engineers(), limits.vmsPerEngineerWeek());
        return new Basis(of, plan, counted.program(), counted.scope(), learned.enough()
                ? usual.learned(learned.megabytesPerSecond(), Math.min(0.9, learned.failing()))
                : usual, learned);
    }

    public Forecast forecast(Program program, Assumptions assumptions, int runs, long seed) {
        Asked asked = new Asked(program, assumptions, runs, seed);
        synchronized (known) {
            Forecast before = known.get(asked);
            if (before != null) {
                return before;
            }
        }
        Forecast made = Forecaster.forecast(program, assumptions, runs, seed);
        synchronized (known) {
            known.put(asked, made);
        }
        return made;
    }

    private Learned learned() {
        return db.sql("""
                with moved as (
                    select m.id, m.state = 'ROLLED_BACK' or exists (select from migration_step s
                               where s.migration_id = m.id and s.outcome = 'FAILED') as failed,
                           (select sum(c.total_bytes) / greatest(1, extract(epoch from max(c.ended_at) - min(c.started_at)))
                              from disk_copy c where c.migration_id = m.id and c.phase = 'PROVEN') as rate
                      from migration m where m.attempt = 1 and m.state in ('SOAKING', 'DONE', 'ROLLED_BACK'))
                select count(*) as migrations, coalesce(percentile_cont(0.5) within group (order by rate), 0) / 1e6 as rate,
                       coalesce(avg(case when failed then 1.0 else 0 end), 0) as failing
                  from moved
                """).query((row, _) -> new Learned(row.getInt("migrations"), row.getDouble("rate"),
                row.getDouble("failing"), plans.usual().minutes())).single();
    }
}
