package io.towpath.planning.forecast;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The cutovers, window by window: a VM that is copied takes the first slot that is free while the team has work left for
/// it; one that fails, or would not begin before the last start and end in the window, comes back in the next. After the last window there are further
/// ones at the same pace until all is done.
final class Cutting {

    /// Ten years of weekly windows: beyond that nothing will end.
    private static final int MOST = 520;
    private static final double NINE_IN_TEN = 1.2815515655446004;
    private static final double WEEK = 7 * 86_400d;
    /// As the planner counts: a window on the same weekday a week on is of the next week, also where clocks are set between.
    private static final double SPAN = WEEK - 43_200;

    private final Copying.Layout layout;
    private final Program program;
    private final Assumptions assumptions;
    private final double[] copied;
    private final @Nullable Random random;
    private final boolean[] failedBefore;
    private final double[] done;
    private final Deque<Done> weeks = new ArrayDeque<>();
    private double slotSeconds;
    private double slotSecondsOffered;
    private double work;
    private double workOffered;

    private Cutting(Copying.Layout layout, Assumptions assumptions, double[] copied, @Nullable Random random) {
        this.layout = layout;
        program = layout.program();
        this.assumptions = assumptions;
        this.copied = copied;
        this.random = random;
        failedBefore = new boolean[copied.length];
        done = new double[copied.length];
    }

    /// What the team did in a window.
    private record Done(double opens, double work) {}

    /// @param done  when each VM's cutover ended, seconds from the start
    /// @param slots share of the windows' slots in use
    /// @param team  share of the team's work in use
    record Result(double[] done, double slots, double team) {}

    static Result run(Copying.Layout layout, Assumptions assumptions, double[] copied, @Nullable Random random) {
        return new Cutting(layout, assumptions, copied, random).run();
    }

    private Result run() {
        List<List<Integer>> own = new ArrayList<>();
        program.cuts().forEach(_ -> own.add(new ArrayList<>()));
        for (int i = 0; i < copied.length; i++) {
            own.get(program.moves().get(i).cut()).add(i);
        }
        Deque<Integer> queue = new ArrayDeque<>();
        int cuts = program.cuts().size();
        double previous = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < MOST && (i < cuts || !queue.isEmpty()); i++) {
            Program.Cut cut = program.cuts().get(Math.min(i, cuts - 1));
            double length = Duration.between(cut.opens(), cut.closes()).toSeconds();
            double opens = i < cuts ? layout.opens()[i] : previous + step();
            if (i < cuts) {
                queue.addAll(own.get(i));
            }
            workOffered += assumptions.vmsOfTeamAWeek() * Math.min(1, (opens - previous) / WEEK);
            double starts = Duration.between(cut.opens(), cut.lastStart()).toSeconds();
            window(queue, opens, starts, length, cut.slots());
            previous = opens;
        }
        return new Result(done, slotSecondsOffered == 0 ? 0 : slotSeconds / slotSecondsOffered,
                workOffered == 0 ? 0 : work / workOffered);
    }

    /// Between further windows: as between the planned ones, a week where there was one only. Those that opened before today
    /// set no pace.
    private double step() {
        double[] opens = Arrays.stream(layout.opens()).filter(at -> at >= 0).toArray();
        return opens.length < 2
                ? WEEK
                : Math.max(86_400, (opens[opens.length - 1] - opens[0]) / (opens.length - 1));
    }

    /// @param starts seconds in which cutovers begin
    private void window(Deque<Integer> queue, double opens, double starts, double length, int windowSlots) {
        // what the team did in the windows of the last seven days is not left for this one
        weeks.removeIf(done -> done.opens <= opens - SPAN);
        double budget = Math.max(0, assumptions.vmsOfTeamAWeek() - weeks.stream().mapToDouble(Done::work).sum());
        double[] slots = new double[assumptions.cutoverSlots() > 0 ? assumptions.cutoverSlots() : windowSlots];
        Arrays.fill(slots, opens);
        slotSecondsOffered += slots.length * length;
        double spent = 0;
        List<Integer> again = new ArrayList<>();
        for (int todo = queue.size(); todo > 0; todo--) {
            int vm = queue.removeFirst();
            double effort = failedBefore[vm] ? assumptions.retryEffort() : 1;
            int slot = earliest(slots);
            double start = Math.max(slots[slot], copied[vm]);
            double minutes = minutes(program.moves().get(vm));
            // more than a window is long never ends in one: it has the window to itself
            double seconds = Math.min(minutes * 60, length);
            if (spent + effort > Math.max(budget, effort) || start >= opens + starts
                    || start + seconds > opens + length) {
                again.add(vm);
                continue;
            }
            spent += effort;
            slots[slot] = start + seconds;
            slotSeconds += seconds;
            if (random != null && random.nextDouble() < assumptions.failureRate()) {
                failedBefore[vm] = true;
                again.add(vm);
            } else {
                done[vm] = start + seconds;
            }
        }
        work += spent;
        weeks.add(new Done(opens, spent));
        queue.addAll(again);
    }

    private double minutes(Program.Move move) {
        // as far apart as they are, also where somebody asks what if they were others
        double longer = assumptions.asked().factor(move);
        if (random == null) {
            return move.p50() * longer;
        }
        double spread = Math.log(move.p90() / move.p50()) / NINE_IN_TEN;
        return move.p50() * longer * Math.exp(random.nextGaussian() * spread);
    }

    private static int earliest(double[] slots) {
        int first = 0;
        for (int i = 1; i < slots.length; i++) {
            first = slots[i] < slots[first] ? i : first;
        }
        return first;
    }
}
