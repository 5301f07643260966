import io.towpath.inventory.reading.MaintenanceWindow;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Forecaster;
import io.towpath.planning.forecast.Program;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Link;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Planner;
import io.towpath.planning.wave.Proposal;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Times the planner and the forecast on a made-up estate: 5,000 VMs of 412 applications, 30 % Windows, half of it not
/// production, 400 TB, some hundred dependencies between applications, a maintenance window at two of three. CPU time of the thread beside the wall's, since
/// the machine may be busy.
public final class Planning {

    private static final long GB = 1_000_000_000L;
    /// A CMDB tells of some applications when they may be down: of most within the proposed windows, of few outside.
    private static final List<Optional<MaintenanceWindow>> MAINTENANCE = Stream.of("none", "none", "Sat 22:00-02:00",
            "Sat-Sun 20:00-08:00", "Sun 00:00-06:00", "Tue 01:00-02:00").map(MaintenanceWindow::parse)
            .map(Optional::ofNullable).toList();

    public static void main(String[] args) {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int applications = args.length > 1 ? Integer.parseInt(args[1]) : 412;
        Estate estate = estate(count, applications);
        Limits limits = Limits.usual(ZoneOffset.UTC);
        Proposal plan = time("planner, first", () -> Planner.propose(estate, limits));
        for (int i = 0; i < 5; i++) {
            time("planner, again", () -> Planner.propose(estate, limits));
        }
        System.out.printf("%d VMs, %d applications: %d waves, %d VMs left, %d notes%n", count, applications,
                plan.waves().size(), plan.left().stream().mapToInt(Proposal.Left::vms).sum(), plan.notes().size());
        Program program = program(plan, estate.earliest());
        time("forecast of 200 runs, first", () -> Forecaster.forecast(program, Assumptions.usual(), 200, 1));
        Forecast forecast = time("forecast of 200 runs, again",
                () -> Forecaster.forecast(program, Assumptions.usual(), 200, 1));
        System.out.printf("ends %s (P50), %s (P90); held up by %s%n", forecast.p50(), forecast.p90(),
                forecast.bottleneck());
    }

    private static <T> T time(String what, Supplier<T> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long wall = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        T made = work.get();
        System.out.printf("%-30s %7.1f ms of CPU, %7.1f ms%n", what, (threads.getCurrentThreadCpuTime() - cpu) / 1e6,
                (System.nanoTime() - wall) / 1e6);
        return made;
    }

    private static Estate estate(int count, int applications) {
        Random random = new Random(42);
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int app = random.nextInt(applications);
            boolean alone = random.nextInt(27) == 0;
            String group = alone ? "VM-" + i : "A-" + app;
            Random of = new Random(app);
            boolean production = of.nextInt(2) == 0;
            int kind = random.nextInt(100);
            vms.add(new PlanVm(new UUID(7, i), "vm" + i, group, group, null, 1 + of.nextInt(3),
                    production ? "production" : "test", "medium",
                    kind < 55 ? Complexity.SIMPLE : kind < 80 ? Complexity.MEDIUM : kind < 95 ? Complexity.COMPLEX
                            : Complexity.SPECIAL,
                    random.nextInt(200) == 0, (20 + random.nextInt(121)) * GB, (20 + random.nextInt(600)) * GB,
                    random.nextInt(10) < 3 ? "windows" : "linux", random.nextInt(3) == 0, 1 + random.nextInt(2),
                    1 + random.nextInt(3), "vcenter-" + app % 2, "esx-" + random.nextInt(160),
                    List.of("ds-" + random.nextInt(90)), "BU-" + app % 9, null, of.nextInt(40) == 0, 2, 8 * GB,
                    MAINTENANCE.get(of.nextInt(MAINTENANCE.size())).orElse(null)));
        }
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            links.add(new Link("A-" + random.nextInt(applications), "A-" + random.nextInt(applications)));
        }
        return new Estate(vms, List.of(), List.of(), links, Instant.parse("2027-01-04T08:00:00Z"));
    }

    private static Program program(Proposal plan, Instant start) {
        List<Program.Move> moves = new ArrayList<>();
        List<Program.Cut> cuts = new ArrayList<>();
        for (Proposal.Wave wave : plan.waves()) {
            for (Proposal.Placement placed : wave.placements()) {
                for (PlanVm vm : placed.group().vms()) {
                    moves.add(new Program.Move(vm.usedBytes(), vm.p50Minutes(),
                            vm.p90Minutes(), cuts.size(), vm.source(), String.valueOf(vm.host()),
                            vm.datastores()));
                }
            }
            cuts.add(new Program.Cut("", wave.window().opensAt(), wave.window().closesAt(), wave.window().slots()));
        }
        return new Program(start, moves, cuts);
    }
}
