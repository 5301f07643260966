package io.towpath.planning.dependency.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Where nodes of a graph go: in columns, so that most arrows point to the right, each connected part in a box of its own,
/// the boxes on shelves. The same graph always gets the same picture: nothing is random, nodes come in the caller's order.
///
/// After Sugiyama: take cycles apart, give each node the column behind its last predecessor, put a stand-in into every
/// column that a long arrow crosses, then order columns by the mean place of their neighbours.
final class Layers {

    static final int COLUMN = 250;
    static final int ROW = 52;
    private static final int GAP = 36;
    private static final int SHELF = 1250;
    private static final int SWEEPS = 6;

    private final int count;
    private final List<int[]> arrows;
    private final List<List<Integer>> out = new ArrayList<>();
    private final List<List<Integer>> in = new ArrayList<>();
    private final int[] part;

    /// @param x, y    middle of each node
    /// @param bends   of each arrow, from its left end to its right end, without both: points it passes
    /// @param reversed arrows that point to the left
    record Placed(int[] x, int[] y, List<List<int[]>> bends, boolean[] reversed, int width, int height) {}

    private Layers(int count, List<int[]> arrows) {
        this.count = count;
        this.arrows = arrows;
        this.part = new int[count];
        for (int node = 0; node < count; node++) {
            out.add(new ArrayList<>());
            in.add(new ArrayList<>());
        }
    }

    /// @param arrows pairs of nodes, from and to, never the same one
    static Placed of(int count, List<int[]> arrows) {
        return new Layers(count, arrows).place();
    }

    private Placed place() {
        boolean[] reversed = new boolean[arrows.size()];
        int[] column = columns(reversed);
        int[] x = new int[count];
        int[] y = new int[count];
        List<List<int[]>> bends = new ArrayList<>();
        arrows.forEach(_ -> bends.add(new ArrayList<>()));
        int left = 0;
        int top = 0;
        int shelf = 0;
        int width = COLUMN;
        for (List<Integer> nodes : parts()) {
            Box box = new Box(nodes, column, reversed, bends);
            if (left > 0 && left + box.width > SHELF) {
                left = 0;
                top += shelf + GAP;
                shelf = 0;
            }
            box.put(x, y, left, top);
            left += box.width + GAP;
            width = Math.max(width, left - GAP);
            shelf = Math.max(shelf, box.height);
        }
        return new Placed(x, y, bends, reversed, width, top + shelf);
    }

    /// Turns arrows round that close a cycle, then counts columns from the left.
    private int[] columns(boolean[] reversed) {
        int[] seen = new int[count];
        List<List<Integer>> leaving = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            leaving.add(new ArrayList<>());
        }
        for (int arrow = 0; arrow < arrows.size(); arrow++) {
            leaving.get(arrows.get(arrow)[0]).add(arrow);
        }
        List<Integer> order = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            if (seen[node] == 0) {
                walk(node, leaving, seen, reversed, order);
            }
        }
        for (int arrow = 0; arrow < arrows.size(); arrow++) {
            int from = arrows.get(arrow)[reversed[arrow] ? 1 : 0];
            int to = arrows.get(arrow)[reversed[arrow] ? 0 : 1];
            out.get(from).add(arrow);
            in.get(to).add(arrow);
        }
        int[] column = new int[count];
        Collections.reverse(order);
        for (int node : order) {
            for (int arrow : out.get(node)) {
                int to = other(arrow, node);
                column[to] = Math.max(column[to], column[node] + 1);
            }
        }
        // what has no predecessor stands just before its first successor, not far off at the left
        for (int node : order) {
            if (in.get(node).isEmpty() && !out.get(node).isEmpty()) {
                column[node] = out.get(node).stream().mapToInt(arrow -> column[other(arrow, node)]).min().orElse(1) - 1;
            }
        }
        return column;
    }

    /// Depth first without recursion: an estate can have long chains.
    private void walk(int start, List<List<Integer>> leaving, int[] seen, boolean[] reversed, List<Integer> order) {
        List<int[]> stack = new ArrayList<>(List.of(new int[]{start, 0}));
        seen[start] = 1;
        while (!stack.isEmpty()) {
            int[] at = stack.getLast();
            List<Integer> next = leaving.get(at[0]);
            if (at[1] == next.size()) {
                seen[at[0]] = 2;
                order.add(at[0]);
                stack.removeLast();
                continue;
            }
            int arrow = next.get(at[1]++);
            int to = arrows.get(arrow)[1];
            if (seen[to] == 1) {
                reversed[arrow] = true;
            } else if (seen[to] == 0) {
                seen[to] = 1;
                stack.add(new int[]{to, 0});
            }
        }
    }

    private int other(int arrow, int node) {
        int[] ends = arrows.get(arrow);
        return ends[0] == node ? ends[1] : ends[0];
    }

    /// Connected parts, the largest first.
    private List<List<Integer>> parts() {
        Arrays.fill(part, -1);
        List<List<Integer>> parts = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            if (part[node] >= 0) {
                continue;
            }
            List<Integer> nodes = new ArrayList<>(List.of(node));
            part[node] = parts.size();
            for (int at = 0; at < nodes.size(); at++) {
                int one = nodes.get(at);
                for (List<Integer> arrowsOf : List.of(out.get(one), in.get(one))) {
                    for (int arrow : arrowsOf) {
                        int next = other(arrow, one);
                        if (part[next] < 0) {
                            part[next] = part[node];
                            nodes.add(next);
                        }
                    }
                }
            }
            parts.add(nodes);
        }
        parts.sort(Comparator.comparingInt((List<Integer> nodes) -> -nodes.size()).thenComparing(List::getFirst));
        return parts;
    }

    /// A node, or the stand-in of an arrow in a column that it crosses.
    private static final class Spot {

        private final int node;
        private final int arrow;
        private final List<Spot> before = new ArrayList<>();
        private final List<Spot> after = new ArrayList<>();
        private int place;
        private double wish;

        Spot(int node, int arrow) {
            this.node = node;
            this.arrow = arrow;
        }
    }

    /// One connected part.
    private final class Box {

        private final List<List<Spot>> columns = new ArrayList<>();
        private final List<List<int[]>> bends;
        private final int width;
        private final int height;

        Box(List<Integer> nodes, int[] column, boolean[] reversed, List<List<int[]>> bends) {
            this.bends = bends;
            int first = nodes.stream().mapToInt(node -> column[node]).min().orElse(0);
            int last = nodes.stream().mapToInt(node -> column[node]).max().orElse(0);
            for (int at = first; at <= last; at++) {
                columns.add(new ArrayList<>());
            }
            Spot[] spots = new Spot[count];
            nodes.stream().sorted().forEach(node -> {
                spots[node] = new Spot(node, -1);
                columns.get(column[node] - first).add(spots[node]);
            });
            for (int node : nodes) {
                for (int arrow : out.get(node)) {
                    int to = other(arrow, node);
                    Spot at = spots[node];
                    for (int between = column[node] + 1; between < column[to]; between++) {
                        Spot standIn = new Spot(-1, arrow);
                        columns.get(between - first).add(standIn);
                        at.after.add(standIn);
                        standIn.before.add(at);
                        at = standIn;
                    }
                    at.after.add(spots[to]);
                    spots[to].before.add(at);
                }
            }
            order();
            width = columns.size() * COLUMN;
            height = columns.stream().mapToInt(List::size).max().orElse(1) * ROW;
        }

        private void order() {
            columns.forEach(Box::number);
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                boolean right = sweep % 2 == 0;
                for (List<Spot> spots : right ? columns : columns.reversed()) {
                    for (Spot spot : spots) {
                        spot.wish = (right ? spot.before : spot.after).stream().mapToInt(near -> near.place).average()
                                .orElse(spot.place);
                    }
                    spots.sort(Comparator.comparingDouble(spot -> spot.wish));
                    number(spots);
                }
            }
        }

        private static void number(List<Spot> spots) {
            // in the middle of the column, so that means of columns of different lengths can be compared
            for (int at = 0; at < spots.size(); at++) {
                spots.get(at).place = 2 * at - spots.size();
            }
        }

        void put(int[] x, int[] y, int left, int top) {
            for (int column = 0; column < columns.size(); column++) {
                List<Spot> spots = columns.get(column);
                int above = (height - spots.size() * ROW) / 2;
                for (int at = 0; at < spots.size(); at++) {
                    Spot spot = spots.get(at);
                    int middleX = left + column * COLUMN + COLUMN / 2;
                    int middleY = top + above + at * ROW + ROW / 2;
                    if (spot.node >= 0) {
                        x[spot.node] = middleX;
                        y[spot.node] = middleY;
                    } else {
                        bends.get(spot.arrow).add(new int[]{middleX, middleY});
                    }
                }
            }
        }
    }
}
