package io.towpath.chaos;

import io.towpath.disk.DiskFormat;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.RefusedException;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.replication.Pass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Trips of all VMs of the stage, one after another, as people command them: some are cut over and rolled back, some are
/// turned back in the middle, some cancelled, some are cold. Each is checked when it comes to rest.
final class Traffic {

    /// What a person does with a trip.
    enum Fate {
        CUT_OVER, BACK_IN_THE_MIDDLE, CANCEL, COLD
    }

    /// So many times a person says "retry" before that counts as stuck.
    private static final int PATIENCE = 6;
    /// No test takes as long: the trip is rolled back before.
    private static final int SOAK_DAYS = 5;

    /// A trip on its way.
    static final class Trip {

        final UUID id;
        final String vm;
        final Fate fate;
        /// The kills that hit it, in order.
        final List<KillTable.Kill> kills = new ArrayList<>();
        private boolean landed;
        /// Whether its owner accepts it, so that it soaks before it is rolled back.
        private final boolean accepted;
        /// Whether its cutover is planned for a time, at which the nodes begin it.
        private final boolean planned;
        private boolean signed;
        private boolean soaked;
        private boolean turned;
        /// Whether it was seen back in step after it was turned.
        private boolean backInStep;
        private int retries;

        Trip(UUID id, String vm, Fate fate, boolean accepted, boolean planned) {
            this.accepted = accepted;
            this.planned = planned;
            this.id = id;
            this.vm = vm;
            this.fate = fate;
        }

        @Override
        public String toString() {
            return "%s %s (%s)".formatted(vm, fate, id);
        }
    }

    /// What people say besides.
    interface People {

        void accept(UUID trip);

        /// Plans its cutover for a moment from now.
        void plan(UUID vm);
    }

    private final People people;
    private final Stage stage;
    private final Random random;
    private final TripChecker checker;
    private final KillTable table;
    private final Map<String, Trip> underWay = new LinkedHashMap<>();
    /// VMs whose trip came to no end: they are left as they are.
    private final Set<String> stuck = new HashSet<>();
    private boolean closing;
    private int ended;
    private int inStepAgain;
    private final List<String> retried = new ArrayList<>();

    Traffic(Stage stage, Random random, KillTable table, People people) {
        this.people = people;
        this.stage = stage;
        this.random = random;
        this.table = table;
        this.checker = new TripChecker(stage);
    }

    List<Trip> underWay() {
        return List.copyOf(underWay.values());
    }

    int ended() {
        return ended;
    }

    /// Trips that went on in step after their cutover was given up.
    int inStepAgain() {
        return inStepAgain;
    }

    /// What a person had to say "retry" to.
    List<String> retried() {
        return retried;
    }

    /// No further trips begin; those that are under way are brought to their end.
    void close() {
        closing = true;
    }

    boolean isOver() {
        return closing && underWay.isEmpty();
    }

    /// Looks at every trip once and does what a person would.
    void look() throws IOException {
        for (String vm : stage.vms.keySet()) {
            Trip trip = underWay.get(vm);
            if (trip != null) {
                look(trip);
            } else if (!closing && !stuck.contains(vm)) {
                begin(vm);
            }
        }
    }

    private void begin(String vm) throws IOException {
        Migrations migrations = stage.desk.migrations();
        Fate fate = Fate.values()[random.nextInt(8) % Fate.values().length];
        stage.scan();
        UUID id = migrations.plan(new PlanMigration(Objects.requireNonNull(stage.vms.get(vm)), stage.target(),
                random.nextBoolean() ? DiskFormat.QCOW2 : DiskFormat.RAW, SOAK_DAYS, null, null), "lena");
        if (fate == Fate.COLD) {
            migrations.changeMode(id, Mode.COLD, "lena");
        }
        migrations.start(id, "lena");
        underWay.put(vm, new Trip(id, vm, fate, random.nextInt(3) > 0, random.nextBoolean()));
    }

    private void look(Trip trip) throws IOException {
        MigrationView view = stage.desk.migrations().find(trip.id).orElseThrow();
        if (view.state() == State.ROLLED_BACK || view.state() == State.CANCELLED) {
            told(trip, checker.back(trip.id, trip.vm));
            end(trip);
        } else if (view.state() == State.AWAITING_SIGN_OFF && asked(view)) {
            if (!trip.landed) {
                trip.landed = true;
                told(trip, checker.landed(trip.id, trip.vm));
                if (!trip.accepted) {
                    command(trip, () -> stage.desk.migrations().rollBack(trip.id, "lena", "a rehearsal"));
                }
            }
            if (trip.accepted && !trip.signed) {
                trip.signed = command(trip, () -> people.accept(trip.id));
            }
        } else if (view.state() == State.SOAKING && soaks(view)) {
            if (!trip.soaked) {
                told(trip, checker.compared(trip.id, trip.vm));
                trip.soaked = command(trip, () -> stage.desk.migrations().rollBack(trip.id, "lena", "a rehearsal"));
            }
        } else {
            if (view.state() == State.SYNCING && trip.turned && trip.fate == Fate.BACK_IN_THE_MIDDLE
                    && !trip.backInStep) {
                trip.backInStep = true;
                // only a person ends this state: it is not left while it is judged
                told(trip, checker.backInStep(trip.id, trip.vm));
                inStepAgain++;
            }
            Stall stall = view.stall();
            if (stall != null && stall.nextTryAt() == null) {
                retry(trip, stall);
            }
            command(trip, view);
        }
    }

    /// Whether the machine has done all up to the owner's gate.
    private static boolean asked(MigrationView view) {
        return view.steps().stream().anyMatch(
                step -> step.name().equals("ask-owner") && step.progress() == StepView.Progress.DONE);
    }

    /// Whether all is done that is done in a soak before its days have passed.
    private boolean soaks(MigrationView view) {
        return stage.desk.jdbc().sql("""
                select exists (select from migration_step
                                where migration_id = :id and step = 'wait-for-soak' and outcome = 'WAITING')
                """).param("id", view.id()).query(Boolean.class).single();
    }

    private void command(Trip trip, MigrationView view) {
        Migrations migrations = stage.desk.migrations();
        if (view.state() == State.SYNCING && trip.fate != Fate.CANCEL && passes(trip) >= 3) {
            if (!trip.planned || !command(trip, () -> people.plan(Objects.requireNonNull(stage.vms.get(trip.vm))))) {
                command(trip, () -> migrations.cutOver(trip.id, "lena", "the window is open"));
            }
        } else if (trip.turned) {
            return;
        } else if (trip.fate == Fate.CANCEL && (view.state() == State.SYNCING || view.state() == State.SEEDING)
                && random.nextInt(60) == 0) {
            trip.turned = command(trip, () -> migrations.cancel(trip.id, "lena", "not now"));
        } else if (trip.fate == Fate.BACK_IN_THE_MIDDLE && view.state() == State.CUTTING_OVER
                && random.nextInt(20) == 0) {
            trip.turned = command(trip, () -> migrations.rollBack(trip.id, "lena", "second thoughts"));
        }
    }

    private int passes(Trip trip) {
        return (int) stage.desk.replications().passes(trip.id).stream()
                .filter(pass -> pass.state() == Pass.State.DONE).count();
    }

    private void retry(Trip trip, Stall stall) {
        retried.add("%s: %s: %s".formatted(trip, stall.code(), stall.what()));
        if (trip.retries++ == PATIENCE) {
            told(trip, List.of("stuck at %s, %s: %s".formatted(stall.step(), stall.code(), stall.what())));
            leave(trip);
        } else {
            command(trip, () -> stage.desk.migrations().retry(trip.id, "lena"));
        }
    }

    private static boolean command(Trip trip, Runnable command) {
        try {
            command.run();
            return true;
        } catch (RefusedException notNow) {
            // as a person would see
            return false;
        }
    }

    private void told(Trip trip, List<String> wrong) {
        table.violations(trip, wrong);
    }

    private void end(Trip trip) {
        underWay.remove(trip.vm);
        ended++;
    }

    private void leave(Trip trip) {
        underWay.remove(trip.vm);
        stuck.add(trip.vm);
    }

    /// Brought to no end in time.
    void giveUp() {
        for (Trip trip : underWay()) {
            MigrationView view = stage.desk.migrations().find(trip.id).orElseThrow();
            @Nullable
            Stall stall = view.stall();
            told(trip, List.of("not at rest: %s%s".formatted(view.state(),
                    stall == null ? "" : ", " + stall.code() + ": " + stall.what())));
            leave(trip);
        }
    }
}
