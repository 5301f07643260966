package io.towpath.planning.forecast;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The copying before the windows, event by event: a VM starts when its wave's time has come and host, all datastores of
/// its disks, vCenter, target, its link and a node each have a slot; those that run share the link evenly, none faster than one stream can be.
///
/// Since all that run have the same rate, what matters is how much each running stream has carried since the start: a VM
/// that begins at `carried` with `b` bytes ends when `carried + b` is reached, whoever comes and goes meanwhile.
final class Copying {

    /// So far back in the queue one looks for a VM whose slots are free.
    private static final int LOOK = 256;
    /// How much single VMs differ from the middle: as the natural logarithm's deviation.
    private static final double SPREAD = 0.25;
    /// Host, datastore, vCenter, target, the link from its source to the target, all nodes.
    private static final int DIMENSIONS = 6;
    private static final int[] ONE = {0};

    private final Assumptions assumptions;
    private final Layout layout;
    private final int count;
    private final double[] bytes;
    private final double[] release;
    private final int[][] busy;
    private final int[] slots;
    private final double[][] busySeconds;
    private final double[] ends;
    private double linkSeconds;
    private double span;

    private Copying(Layout layout, Assumptions assumptions, @Nullable Random random) {
        this.assumptions = assumptions;
        this.layout = layout;
        List<Program.Move> moves = layout.program().moves();
        count = moves.size();
        bytes = new double[count];
        release = new double[count];
        ends = new double[count];
        double lead = assumptions.preCopyDays() * 86_400;
        for (int i = 0; i < count; i++) {
            Program.Move move = moves.get(i);
            bytes[i] = move.left() * (random == null ? 1 : Math.exp(random.nextGaussian() * SPREAD));
            release[i] = move.copied() == null ? Math.max(0, layout.opens()[move.cut()] - lead) : 0;
        }
        slots = new int[]{assumptions.hostSlots(), assumptions.datastoreSlots(), assumptions.vcenterSlots(),
                assumptions.copySlots(), assumptions.linkSlots(), assumptions.nodeSlots()};
        busy = new int[DIMENSIONS][];
        busySeconds = new double[DIMENSIONS][];
        for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
            busy[dimension] = new int[layout.sizes()[dimension]];
            busySeconds[dimension] = new double[layout.sizes()[dimension]];
        }
    }

    /// What every run of a program has in common: which host, datastores and vCenter each VM is on, by number, and the order
    /// in which the waves come.
    ///
    /// @param places by dimension and VM; but for datastores it is one
    record Layout(Program program, int[][][] places, int[] sizes, int[] order, double[] opens) {

        static Layout of(Program program) {
            List<Program.Move> moves = program.moves();
            List<Map<String, Integer>> known = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());
            int[][][] places = new int[DIMENSIONS][moves.size()][];
            for (int i = 0; i < moves.size(); i++) {
                places[0][i] = new int[]{number(moves.get(i).host(), known.get(0))};
                places[1][i] = moves.get(i).datastores().stream().mapToInt(name -> number(name, known.get(1)))
                        .toArray();
                places[2][i] = new int[]{number(moves.get(i).source(), known.get(2))};
                places[3][i] = ONE;
                places[5][i] = ONE;
                // there is one target, so as many links as sources
                places[4][i] = places[2][i];
            }
            double[] opens = new double[program.cuts().size()];
            for (int cut = 0; cut < opens.length; cut++) {
                opens[cut] = Duration.between(program.start(), program.cuts().get(cut).opens()).toSeconds();
            }
            int[] order = IntStream.range(0, moves.size()).boxed()
                    .sorted(Comparator.comparing((Integer i) -> moves.get(i).copied() == null)
                            .thenComparingDouble(i -> opens[moves.get(i).cut()]))
                    .mapToInt(i -> i).toArray();
            return new Layout(program, places,
                    new int[]{known.get(0).size(), known.get(1).size(), known.get(2).size(), 1, known.get(2).size(), 1},
                    order, opens);
        }

        private static int number(String name, Map<String, Integer> known) {
            return known.computeIfAbsent(name, _ -> known.size());
        }
    }

    /// @param ends        when each VM is copied, seconds from the start
    /// @param link        share of the link in use while anything was copied
    /// @param utilisation of the busiest host, datastore, vCenter, of the target's slots, of the busiest link, of the nodes'
    record Result(double[] ends, double link, double[] utilisation, double span) {}

    static Result run(Layout layout, Assumptions assumptions, @Nullable Random random) {
        return new Copying(layout, assumptions, random).run();
    }

    private Result run() {
        int[] order = layout.order();
        int[] waiting = new int[count];
        int head = 0;
        int tail = 0;
        int released = 0;
        int[] active = new int[assumptions.copySlots()];
        double[] goal = new double[assumptions.copySlots()];
        double[] since = new double[assumptions.copySlots()];
        int running = 0;
        double now = 0;
        double carried = 0;
        double link = assumptions.bandwidth().bytesPerSecond();
        double stream = assumptions.streamMegabytes() * 1e6;
        while (true) {
            while (released < count && release[order[released]] <= now) {
                waiting[tail++] = order[released++];
            }
            for (int at = head; at < Math.min(tail, head + LOOK) && running < active.length; at++) {
                int vm = waiting[at];
                if (free(vm)) {
                    take(vm, 1);
                    active[running] = vm;
                    goal[running] = carried + bytes[vm];
                    since[running++] = now;
                    // those that were passed over keep their order
                    System.arraycopy(waiting, head, waiting, head + 1, at - head);
                    head++;
                }
            }
            double nextRelease = released < count ? release[order[released]] : Double.POSITIVE_INFINITY;
            if (running == 0) {
                if (released == count) {
                    break;
                }
                now = nextRelease;
                continue;
            }
            int first = 0;
            for (int i = 1; i < running; i++) {
                first = goal[i] < goal[first] ? i : first;
            }
            double rate = Math.min(stream, link / running);
            double finish = now + (goal[first] - carried) / rate;
            double then = Math.min(finish, nextRelease);
            carried += (then - now) * rate;
            linkSeconds += (then - now) * rate * running / link;
            span += then - now;
            now = then;
            if (finish <= nextRelease) {
                int vm = active[first];
                ends[vm] = now;
                take(vm, -1);
                for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
                    for (int place : layout.places()[dimension][vm]) {
                        busySeconds[dimension][place] += now - since[first];
                    }
                }
                running--;
                active[first] = active[running];
                goal[first] = goal[running];
                since[first] = since[running];
            }
        }
        double[] utilisation = new double[DIMENSIONS];
        for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
            for (double seconds : busySeconds[dimension]) {
                utilisation[dimension] = Math.max(utilisation[dimension],
                        span == 0 ? 0 : seconds / span / slots[dimension]);
            }
        }
        return new Result(ends, span == 0 ? 0 : linkSeconds / span, utilisation, span);
    }

    private boolean free(int vm) {
        for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
            for (int place : layout.places()[dimension][vm]) {
                if (busy[dimension][place] >= slots[dimension]) {
                    return false;
                }
            }
        }
        return true;
    }

    private void take(int vm, int slot) {
        for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
            for (int place : layout.places()[dimension][vm]) {
                busy[dimension][place] += slot;
            }
        }
    }
}
