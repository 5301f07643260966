package io.towpath.replication.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Predicts the outage of VMs that cut over as one: plays it some thousand times, each with a time drawn for every VM. No target
/// of a group is started before all its VMs have arrived, so the slowest of a play holds up the others; and where fewer may
/// be in their last pass at once than there are, a VM goes down when one before it has arrived.
public final class Together {

    private static final int RUNS = 2_000;
    /// So many draws are enough for waves of hundreds.
    private static final int DRAWS = 400_000;

    /// @param group whom it starts with; null: nobody
    public record Member(UUID id, @Nullable UUID group, Prediction.Spreads spreads) {}

    /// @param middle    P50
    /// @param nineInTen P90
    public record Span(Duration middle, Duration nineInTen) {}

    /// @param outage from its first power-off to its last start
    /// @param last   who arrived last in most plays: whom the others wait for
    /// @param often  in which share of them, 0 to 1
    public record Group(UUID id, int vms, Span outage, UUID last, double often) {}

    /// @param outage of this VM, with its wait
    /// @param waits  for the others of its group
    public record One(Span outage, Span waits) {}

    /// @param whole  from the first power-off of all to the last start
    /// @param groups in the order of their first members
    public record Told(Span whole, List<Group> groups, Map<UUID, One> members) {

        public Told {
            groups = List.copyOf(groups);
            members = Map.copyOf(members);
        }
    }

    private final List<Member> members;
    private final int atOnce;
    private final int runs;
    /// The place of each member's group; those of nobody's have one of their own.
    private final int[] groupOf;
    private final int groups;
    private final double[][] lasted;
    private final double[][] waited;
    private final double[][] groupLasted;
    private final double[] whole;
    private final int[] wasLast;

    private Together(List<Member> members, int atOnce) {
        this.members = members;
        this.atOnce = atOnce;
        this.runs = Math.clamp(DRAWS / members.size(), 400, RUNS);
        this.groupOf = new int[members.size()];
        Map<UUID, Integer> places = new HashMap<>();
        int next = 0;
        for (int i = 0; i < members.size(); i++) {
            UUID group = members.get(i).group();
            Integer place = group == null ? null : places.get(group);
            groupOf[i] = place == null ? next++ : place;
            if (group != null) {
                places.put(group, groupOf[i]);
            }
        }
        this.groups = next;
        this.lasted = new double[members.size()][runs];
        this.waited = new double[members.size()][runs];
        this.groupLasted = new double[groups][runs];
        this.whole = new double[runs];
        this.wasLast = new int[members.size()];
    }

    /// @param members one at least, in the order in which they go down where not all may at once
    /// @param atOnce  how many may be in their last pass at once
    /// @param seed    the same one gives the same answer
    public static Told predict(List<Member> members, int atOnce, long seed) {
        if (members.isEmpty() || atOnce < 1) {
            throw new IllegalArgumentException("%d VMs, %d at once".formatted(members.size(), atOnce));
        }
        Together played = new Together(members, atOnce);
        Random random = new Random(seed);
        for (int run = 0; run < played.runs; run++) {
            played.play(run, random);
        }
        return played.told();
    }

    private void play(int run, Random random) {
        int count = members.size();
        double[] began = new double[count];
        double[] arrived = new double[count];
        double[] first = new double[groups];
        double[] barrier = new double[groups];
        int[] slowest = new int[groups];
        Arrays.fill(first, Double.MAX_VALUE);
        PriorityQueue<Double> under = new PriorityQueue<>();
        for (int i = 0; i < count; i++) {
            began[i] = under.size() < atOnce ? 0 : Objects.requireNonNull(under.poll());
            arrived[i] = began[i] + members.get(i).spreads().arrives().draw(random);
            under.add(arrived[i]);
            int group = groupOf[i];
            first[group] = Math.min(first[group], began[i]);
            if (arrived[i] > barrier[group]) {
                barrier[group] = arrived[i];
                slowest[group] = i;
            }
        }
        double[] last = new double[groups];
        for (int i = 0; i < count; i++) {
            int group = groupOf[i];
            double runsAt = barrier[group] + members.get(i).spreads().starts().draw(random);
            last[group] = Math.max(last[group], runsAt);
            waited[i][run] = barrier[group] - arrived[i];
            lasted[i][run] = runsAt - began[i];
            whole[run] = Math.max(whole[run], runsAt);
        }
        for (int group = 0; group < groups; group++) {
            groupLasted[group][run] = last[group] - first[group];
            wasLast[slowest[group]]++;
        }
    }

    private Told told() {
        Map<UUID, One> ones = new HashMap<>();
        Map<Integer, List<Integer>> byGroup = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            ones.put(members.get(i).id(), new One(span(lasted[i]), span(waited[i])));
            if (members.get(i).group() != null) {
                byGroup.computeIfAbsent(groupOf[i], _ -> new ArrayList<>()).add(i);
            }
        }
        List<Group> found = new ArrayList<>();
        byGroup.forEach((place, of) -> {
            int last = Collections.max(of, Comparator.comparingInt(i -> wasLast[i]));
            found.add(new Group(Objects.requireNonNull(members.get(of.getFirst()).group()), of.size(),
                    span(groupLasted[place]), members.get(last).id(), (double) wasLast[last] / runs));
        });
        return new Told(span(whole), found, ones);
    }

    private static Span span(double[] seconds) {
        return new Span(Predictor.duration(Calibration.quantile(seconds, 0.5)),
                Predictor.duration(Calibration.quantile(seconds, 0.9)));
    }
}
