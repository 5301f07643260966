package io.towpath.planning;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Forecaster;
import io.towpath.planning.forecast.Program;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Planner;
import io.towpath.planning.wave.Window;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Slots;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    Forecasts(Plans plans, Slots slots, JdbcClient db, Clock clock) {
        this.plans = plans;
        this.slots = slots;
        this.db = db;
        this.clock = clock;
    }

    /// What can be forecast now.
    ///
    /// @param of which plan, in words
    public record Basis(String of, @Nullable PlanView plan, Program program, Assumptions assumptions,
            Learned learned) {}

    /// What finished migrations tell; the rates count where there are 20 of them.
    ///
    /// @param megabytesPerSecond of one VM's copy, the middle one
    /// @param failing            share of first attempts with a failed step or a roll back
    public record Learned(int migrations, double megabytesPerSecond, double failing) {

        public boolean enough() {
            return migrations >= ENOUGH && megabytesPerSecond > 0;
        }
    }

    private record Asked(Program program, Assumptions assumptions, int runs, long seed) {}

    /// Of the first plan that has VMs to move in a window: the published one, the newest saved, the newest draft; else of
    /// what the planner would propose. Empty where nothing is left to plan.
    public Optional<Basis> basis() {
        PlanEstate estate = plans.estate();
        Optional<Basis> planned = planned(estate, List.of(PlanState.PUBLISHED, PlanState.SAVED, PlanState.DRAFT));
        if (planned.isPresent()) {
            return planned;
        }
        Limits usual = Limits.usual(plans.zone());
        Program program = program(Copies.of(Planner.propose(estate.estate(), usual), PlanContent.EMPTY), estate.byId());
        return program.moves().isEmpty()
                ? Optional.empty()
                : Optional.of(basis("what the planner would propose: no plan has VMs in windows", null, program,
                        usual));
    }

    /// Of the plan that is carried out; empty where none is, or nothing of it is left.
    public Optional<Basis> published() {
        return planned(plans.estate(), List.of(PlanState.PUBLISHED));
    }

    private Optional<Basis> planned(PlanEstate estate, List<PlanState> states) {
        Map<UUID, PlanVm> vms = estate.byId();
        for (PlanState state : states) {
            PlanView plan = plans.newest(state).orElse(null);
            if (plan != null) {
                Program program = program(plans.content(plan.id()), vms);
                if (!program.moves().isEmpty()) {
                    return Optional.of(basis(plan.name() + ", " + state.slug(), plan, program,
                            plans.limits(plan.id())));
                }
            }
        }
        return Optional.empty();
    }

    private Basis basis(String of, @Nullable PlanView plan, Program program, Limits limits) {
        Learned learned = learned();
        Assumptions none = Assumptions.usual();
        // the limits that really hold when it is carried out
        Assumptions usual = none
                .slots(slots.limit(LimitKind.TARGET), slots.limit(LimitKind.HOST), slots.limit(LimitKind.DATASTORE),
                        slots.limit(LimitKind.VCENTER), none.cutoverSlots())
                .ways(slots.limit(LimitKind.LINK), slots.limitOfAllNodes())
                .team(limits.engineers(), limits.vmsPerEngineer());
        return new Basis(of, plan, program, learned.enough()
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

    private Program program(PlanContent content, Map<UUID, PlanVm> vms) {
        List<PlannedWave> waves = content.waves().stream().filter(wave -> wave.window() != null)
                .sorted(Comparator.comparing(wave -> window(wave).opensAt())).toList();
        List<Program.Move> moves = new ArrayList<>();
        List<Program.Cut> cuts = new ArrayList<>();
        for (PlannedWave wave : waves) {
            for (UUID id : content.members(wave.id())) {
                PlanVm vm = vms.get(id);
                if (vm != null) {
                    moves.add(new Program.Move(vm.usedBytes(), vm.complexity().p50Minutes(),
                            vm.complexity().p90Minutes(), cuts.size(), vm.source(),
                            vm.source() + "/" + vm.host(), datastores(vm), vm.applicationId() == null
                                    ? null
                                    : vm.applicationId().toString()));
                }
            }
            Window window = window(wave);
            cuts.add(new Program.Cut(wave.name(), window.opensAt(), window.lastStart(), window.closesAt(),
                    window.slots()));
        }
        // by the hour, so that the same question a moment later has the same answer
        return new Program(clock.instant().truncatedTo(ChronoUnit.HOURS), moves, cuts);
    }

    /// Its copy takes slots of every one of them.
    private static List<String> datastores(PlanVm vm) {
        List<String> names = vm.datastores().isEmpty() ? List.of("?") : vm.datastores();
        return names.stream().distinct().map(name -> vm.source() + "/" + name).toList();
    }

    private static Window window(PlannedWave wave) {
        return java.util.Objects.requireNonNull(wave.window());
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
                row.getDouble("failing"))).single();
    }
}
