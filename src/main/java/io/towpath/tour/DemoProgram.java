package io.towpath.tour;

import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import io.towpath.demo.DemoOtherFiles;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportOptions;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.wave.Limits;
import io.towpath.readiness.Readiness;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.PlanPublisher;
import io.towpath.wave.WaveDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sets the made-up program up, step by step, in the background: the pages can be looked at meanwhile. What is done is noted, so
/// that a start after a kill goes on.
@OfDemo
class DemoProgram {

    private static final Logger LOG = LoggerFactory.getLogger(DemoProgram.class);
    private static final String ACTOR = "lena";
    private static final String TIME = "time";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /// How often scans may overtake one file: there are two folders, and each comparison takes longer than a look at one.
    private static final int OVERTAKEN = 40;

    private final DemoProperties properties;
    private final DemoUsers users;
    private final JdbcClient jdbc;
    private final DemoOnce once;
    private final Doors doors;

    DemoProgram(DemoProperties properties, DemoUsers users, JdbcClient jdbc, DemoOnce once, Doors doors) {
        this.properties = properties;
        this.users = users;
        this.jdbc = jdbc;
        this.once = once;
        this.doors = doors;
    }

    /// What people use by hand.
    @OfDemo
    record Doors(Connections connections, Imports imports, Groups groups, PlanDesk plans, PlanPublisher publisher,
            DemoWaves waves, Readiness readiness, Told told, DemoLive live) {}

    /// What people did, or would have done.
    @OfDemo
    record Told(DemoHistory history, DemoStories stories, DemoTargets targets, DemoDecisions decisions,
            DemoFailures failures, DemoIntakes intakes, DemoArrivals arrivals) {}

    /// @param title what it does, for people
    private record Step(String name, String title, Task task) {}

    private interface Task {
        void run() throws IOException;
    }

    /// How far it is.
    ///
    /// @param trouble what went wrong; null while nothing did
    record Progress(List<Line> steps, @Nullable String trouble) {

        record Line(String title, boolean done) {}

        boolean complete() {
            return steps.stream().allMatch(Line::done);
        }
    }

    private volatile @Nullable String trouble;

    @EventListener(ApplicationReadyEvent.class)
    void setUp() {
        users.create();
        Thread.ofPlatform().name("demo").daemon().start(this::run);
    }

    Path folder() {
        return properties.folder().toAbsolutePath().normalize();
    }

    /// Of the estate: those that were imported; until then those that will be.
    int vms() {
        int imported = jdbc.sql("""
                select count(*) from vm join connection c on c.id = vm.source_id where c.kind = 'imported'
                """).query(Integer.class).single();
        return imported > 0 ? imported : properties.vms();
    }

    Progress progress() {
        Set<String> done = done();
        return new Progress(
                steps().stream().map(step -> new Progress.Line(step.title, done.contains(step.name))).toList(),
                trouble);
    }

    private Set<String> done() {
        return new HashSet<>(jdbc.sql("select name from demo_step").query((row, _) -> row.getString(1)).list());
    }

    private void run() {
        Set<String> done = done();
        if (done.contains(TIME)) {
            doors.live.letTimeGoOn();
        }
        for (Step step : steps()) {
            if (!done.contains(step.name)) {
                long began = System.nanoTime();
                try {
                    step.task.run();
                } catch (IOException | RuntimeException e) {
                    LOG.error("demo: {} failed", step.name, e);
                    trouble = step.title + ": " + e.getMessage();
                    return;
                }
                jdbc.sql("insert into demo_step (name) values (:name) on conflict do nothing").param("name", step.name)
                        .update();
                LOG.info("demo: {} ({} s)", step.title, (System.nanoTime() - began) / 1_000_000_000);
            }
        }
        LOG.info("demo: all is set up; files are in {}", folder());
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(
                new Step("files", "Write the estate's files", () -> new DemoFiles(
                        DemoEstate.of(DemoEstate.SEED, properties.vms()), doors.live.today())
                        .writeAll(folder().resolve("import"))),
                new Step("images", "Make images, good and broken ones", () -> new DemoImages(folder()).write()),
                new Step("connections", "Register a folder of images, a target and a live source", this::connections)));
        for (String file : List.of("rvtools.xlsx", "cmdb_ci_vmware_instance.csv", "applications.csv", "vms.csv",
                "dependencies.csv", "windows.csv", "baselines.csv")) {
            steps.add(
                    new Step("import " + file, "Import " + file, () -> take(folder().resolve("import").resolve(file))));
        }
        steps.add(new Step("groups", "Compute dependency groups", doors.groups::recompute));
        steps.add(new Step("judged", "Wait until every VM is judged", this::untilJudged));
        steps.add(new Step("history", "Write five months of history", () -> {
            UUID target = target();
            once.write("history: trips", () -> doors.told.history.write(target));
            once.write("history: troubles", doors.told.failures::note);
            once.write("history: arrivals", doors.told.arrivals::play);
        }));
        steps.add(new Step(TIME, "Let time run", doors.live::letTimeRun));
        steps.add(new Step("wave", "Start a wave with real images", this::wave));
        steps.add(new Step("live", "Start a wave of VMs that serve while they are copied",
                () -> doors.live.wave(target())));
        steps.add(new Step("declared", "Declare what a second target has, and map most of the estate to it",
                () -> doors.told.targets.declare(cluster())));
        steps.add(new Step("decided", "Set findings and a dependency aside, in writing", () -> {
            doors.told.decisions.splitGroup();
            doors.told.decisions.waive();
        }));
        steps.add(new Step("intakes", "Ask owners what only they know; some answer",
                doors.told.intakes::play));
        steps.add(new Step("plan", "Propose waves for the rest and publish them", this::plan));
        steps.add(new Step("stories", "An owner objects, a mail comes back, a window is too full", this::stories));
        steps.add(new Step("gates", "Make the next waves ready, and ask for a gate", () -> {
            doors.told.targets.finishNextWaves(cluster());
            doors.told.decisions.askForAGate();
        }));
        steps.add(new Step("cutovers", "Plan a few cutovers for the next hours", doors.live::cutovers));
        // nobody waits for them: the tour begins with those of one RVTools and one CMDB
        steps.add(new Step("other files", "Write the estate as other programs export it",
                () -> new DemoOtherFiles(DemoEstate.of(DemoEstate.SEED, properties.vms()))
                        .writeAll(folder().resolve("import").resolve("other-programs"))));
        return List.copyOf(steps);
    }

    private void connections() throws IOException {
        Path target = Files.createDirectories(folder().resolve("target"));
        if (doors.connections.all(Direction.SOURCE).stream()
                .noneMatch(one -> one.connection().kind().equals("staged"))) {
            doors.connections.register(Direction.SOURCE, "staged", "Exported appliances",
                    folder().resolve("images").toString(), ACTOR);
        }
        if (doors.connections.all(Direction.TARGET).isEmpty()) {
            doors.connections.register(Direction.TARGET, "libvirt", "KVM cluster ZRH", target.toString(), ACTOR);
        }
        doors.live.register();
    }

    private void take(Path file) throws IOException {
        UUID id;
        try (Imports.Sending sending = doors.imports.begin();
                java.io.InputStream in = Files.newInputStream(file)) {
            sending.add(String.valueOf(file.getFileName()), in);
            id = sending.submit(null, ImportOptions.parse("skip-rows", "ignore", "keep", true), false, ACTOR).id();
        }
        ImportView view = doors.imports.await(id, PATIENCE);
        // the folders are scanned meanwhile, each a few times: what such a scan overtook has to be compared again
        for (int again = 0; view.state() == ImportView.State.PREVIEWED; again++) {
            try {
                view = doors.imports.apply(id, Imports.Order.asSent(), ACTOR);
            } catch (RefusedException refused) {
                if (refused.kind() != RefusedException.Kind.STALE || again >= OVERTAKEN) {
                    throw new IOException("%s: %s".formatted(file.getFileName(), refused.getMessage()), refused);
                }
                LOG.info("demo: {} is compared again: {}", file.getFileName(), refused.getMessage());
                doors.imports.compareAgain(id, ACTOR);
                view = doors.imports.await(id, PATIENCE);
            }
        }
        if (view.state() != ImportView.State.APPLIED) {
            throw new IOException("%s is %s: %s".formatted(file, view.state(), view.problem()));
        }
    }

    private void untilJudged() throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (jdbc.sql("""
                select count(*) from vm left join assessment a on a.vm_id = vm.id and a.vm_version = vm.version
                 where a.vm_id is null
                """).query(Integer.class).single() > 0) {
            if (System.nanoTime() > until) {
                throw new IOException("VMs were not judged within " + PATIENCE);
            }
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private UUID target() {
        return doors.connections.all(Direction.TARGET).getFirst().connection().id();
    }

    private UUID cluster() throws IOException {
        return doors.told.targets.cluster(folder());
    }

    /// Publishing takes all or nothing; a draft of a start that was killed stays a draft.
    private void plan() throws IOException {
        if (jdbc.sql("select exists (select from plan where state = 'published')").query(Boolean.class).single()) {
            return;
        }
        UUID plan = doors.plans.draft(null, ACTOR);
        doors.plans.suggest(plan, Limits.usual(DemoLive.ZONE), null, ACTOR);
        doors.plans.save(plan, "Proposed by the planner", null, ACTOR);
        doors.publisher.publish(plan, new PlanPublisher.Defaults(cluster(), DiskFormat.QCOW2, null, 5, 10,
                FailurePolicy.CONTINUE, false, true), PlanPublisher.Agreed.TO_NOTHING, ACTOR);
    }

    private void stories() throws IOException {
        Optional<Path> file = doors.told.stories.play(folder().resolve("import"));
        if (file.isPresent()) {
            take(file.get());
        }
    }

    /// Real disks, really converted and proven, as far as the owner's signature.
    private void wave() {
        doors.waves.start(new WaveDraft("HR Portal, from exported files", target(), DiskFormat.QCOW2, 2, 5,
                FailurePolicy.CONTINUE), false, () -> jdbc.sql("""
                        select vm.id from vm join connection c on c.id = vm.source_id
                         where c.kind = 'staged' and vm.missing_since is null and vm.container = 'ova'
                           and not exists (select from wave_member m where m.vm_id = vm.id and m.open) order by vm.name
                        """).query((row, _) -> row.getObject(1, UUID.class)).list(), ACTOR);
    }
}
