package io.towpath.planning.dependency.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Draws a [Scene]: places, outlines, curves, words.
final class PictureDrawer {

    private static final int WIDTH = 188;
    private static final int HEIGHT = 38;
    private static final int LONGEST = 24;
    private static final int TONES = 6;
    private static final int MARGIN = 8;

    private PictureDrawer() {}

    static Picture draw(Scene scene) {
        List<int[]> arrows = scene.links().stream().map(link -> new int[]{link.from(), link.to()}).toList();
        Layers.Placed placed = Layers.of(scene.spots().size(), arrows);
        TreeMap<String, String> tones = tones(scene);
        List<Picture.Node> nodes = new ArrayList<>();
        for (int at = 0; at < scene.spots().size(); at++) {
            nodes.add(node(scene.spots().get(at), placed.x()[at] + MARGIN, placed.y()[at] + MARGIN, tones));
        }
        List<Picture.Line> lines = new ArrayList<>();
        for (int at = 0; at < scene.links().size(); at++) {
            lines.add(line(scene, at, placed));
        }
        List<Picture.Legend> legend = new ArrayList<>();
        tones.forEach((wave, tone) -> legend.add(new Picture.Legend(tone, wave)));
        if (scene.spots().stream().anyMatch(spot -> spot.waves().size() > 1)) {
            legend.add(new Picture.Legend("mixed", "several waves"));
        }
        legend.add(new Picture.Legend("none", "no wave"));
        return new Picture(placed.width() + 2 * MARGIN, placed.height() + 2 * MARGIN, nodes, lines, summary(scene),
                scene.note(), legend);
    }

    private static TreeMap<String, String> tones(Scene scene) {
        TreeMap<String, String> tones = new TreeMap<>();
        scene.spots().stream().filter(spot -> spot.waves().size() == 1)
                .forEach(spot -> tones.put(spot.waves().getFirst(), ""));
        int next = 0;
        for (String wave : tones.keySet()) {
            tones.put(wave, "w" + next++ % TONES);
        }
        return tones;
    }

    private static Picture.Node node(Scene.Spot spot, int x, int y, TreeMap<String, String> tones) {
        String wave = switch (spot.waves().size()) {
            case 0 -> "no wave";
            case 1 -> spot.waves().getFirst() + (spot.partly() ? ", some in none" : "");
            default -> spot.waves().getFirst() + " + " + (spot.waves().size() - 1);
        };
        String tone = switch (spot.waves().size()) {
            case 0 -> "none";
            case 1 -> tones.getOrDefault(spot.waves().getFirst(), "none");
            default -> "mixed";
        };
        String tier = spot.tier() == null ? "" : "tier " + spot.tier() + " · ";
        String vms = spot.vms() == 0 ? "" : spot.vms() == 1 ? "1 VM · " : spot.vms() + " VMs · ";
        String title = "%s %s: %s%s%s".formatted(spot.vms() == 0 ? "VM" : "Application", spot.name(), vms, tier,
                spot.waves().isEmpty() ? "no wave" : String.join(", ", spot.waves()))
                + (spot.infrastructure() ? ", infrastructure: ties nobody" : "");
        return new Picture.Node(spot.href(), outline(spot.tier(), x - WIDTH / 2, y - HEIGHT / 2), x, y - 3, y + 12,
                shortened(spot.name()), shortened(vms + (spot.infrastructure() ? "infrastructure" : tier + wave)), tone,
                spot.infrastructure(), spot.focus(), title);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
    }

    private static String outline(@Nullable Integer tier, int x, int y) {
        int right = x + WIDTH;
        int bottom = y + HEIGHT;
        int half = HEIGHT / 2;
        return switch (tier == null ? 0 : tier) {
            case 1 -> "M%d %dL%d %dL%d %dL%d %dL%d %dL%d %dZ".formatted(x, y + half, x + 12, y, right - 12, y, right,
                    y + half, right - 12, bottom, x + 12, bottom);
            case 2 -> "M%d %dH%dV%dH%dZ".formatted(x, y, right, bottom, x);
            case 3 ->
                "M%d %dH%dA%d %d 0 0 1 %d %dH%dA%d %d 0 0 1 %d %dZ".formatted(x + half, y, right - half, half, half,
                        right - half, bottom, x + half, half, half, x + half, y);
            default -> "M%d %dH%dL%d %dV%dH%dZ".formatted(x, y, right - 10, right, y + 10, bottom, x);
        };
    }

    private static Picture.Line line(Scene scene, int at, Layers.Placed placed) {
        Scene.Link link = scene.links().get(at);
        boolean reversed = placed.reversed()[at];
        int left = reversed ? link.to() : link.from();
        int right = reversed ? link.from() : link.to();
        List<int[]> points = new ArrayList<>();
        points.add(new int[]{placed.x()[left] + WIDTH / 2, placed.y()[left]});
        placed.bends().get(at).stream().sorted((one, other) -> Integer.compare(one[0], other[0])).forEach(points::add);
        points.add(new int[]{placed.x()[right] - WIDTH / 2, placed.y()[right]});
        StringBuilder path = new StringBuilder("M%d %d".formatted(points.getFirst()[0] + MARGIN,
                points.getFirst()[1] + MARGIN));
        for (int to = 1; to < points.size(); to++) {
            int[] from = points.get(to - 1);
            int[] next = points.get(to);
            int middle = (from[0] + next[0]) / 2 + MARGIN;
            path.append(
                    "C%d %d %d %d %d %d".formatted(middle, from[1] + MARGIN, middle, next[1] + MARGIN, next[0] + MARGIN,
                            next[1] + MARGIN));
        }
        double width = link.style().equals("serves") ? 1 : 1.4 + Math.min(3.6, 0.55 * Math.log10(1.0 + link.weight()));
        return new Picture.Line(link.href(), path.toString(), String.format(Locale.ROOT, "%.1f", width), link.style(),
                reversed, link.title());
    }

    private static String summary(Scene scene) {
        long cut = scene.links().stream().filter(link -> link.style().equals("cut")).count();
        long loose = scene.links().stream().filter(link -> link.style().equals("loose")).count();
        long served = scene.links().stream().filter(link -> link.style().equals("serves")).count();
        String most = scene.spots().stream().max(java.util.Comparator.comparingLong((Scene.Spot spot) -> scene.links()
                .stream().filter(link -> scene.spots().get(link.from()) == spot || scene.spots().get(link.to()) == spot)
                .count())).map(Scene.Spot::name).orElse("–");
        return String.format(Locale.ENGLISH,
                "%,d nodes and %,d ties between them, %,d of them cut and %,d to infrastructure. The most ties has %s.",
                scene.spots().size(), scene.links().size() - served, cut, loose, most);
    }
}
