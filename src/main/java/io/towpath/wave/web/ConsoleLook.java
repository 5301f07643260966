package io.towpath.wave.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which of a wave's VMs a console shows, and how they are put together.
///
/// @param lane to show alone, or [#ATTENTION]; null: all
/// @param by   what they are put together by; null: by nothing
record ConsoleLook(@Nullable String lane, @Nullable By by) {

    /// Beside the lanes: those of all lanes that somebody has to look at.
    static final String ATTENTION = "attention";

    enum By {
        APPLICATION("Application"), STEP("Step"), HOST("Host");

        private final String word;

        By(String word) {
            this.word = word;
        }

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String word() {
            return word;
        }
    }

    /// As the address of the page says it; what it does not know counts as nothing.
    static ConsoleLook of(@Nullable String lane, @Nullable String by) {
        return new ConsoleLook(lane == null || lane.isBlank() ? null : lane,
                Stream.of(By.values()).filter(each -> each.key().equals(by)).findFirst().orElse(null));
    }

    boolean shows(ConsoleRow row) {
        return lane == null || (lane.equals(ATTENTION) ? row.attention() : row.lane().key().equals(lane));
    }

    public boolean onlyAttention() {
        return ATTENTION.equals(lane);
    }

    /// What the address of the page ends with that shows the same: `?lane=failed&by=host`; empty where it shows all.
    public String query() {
        String asked = Stream.of(lane == null ? null : "lane=" + URLEncoder.encode(lane, StandardCharsets.UTF_8),
                by == null ? null : "by=" + by.key()).filter(Objects::nonNull).collect(Collectors.joining("&"));
        return asked.isEmpty() ? "" : "?" + asked;
    }

    /// The same with another lane.
    public String atLane(@Nullable String other) {
        return new ConsoleLook(other, by).query();
    }

    /// The same, put together by something else.
    public String together(@Nullable By other) {
        return new ConsoleLook(lane, other).query();
    }

    public List<By> ways() {
        return List.of(By.values());
    }

    /// Rows of one name, in their order; those of no name come last. Groups of steps stand in the order of their first rows,
    /// the others by name.
    static List<Console.Group> groups(List<ConsoleRow> rows, @Nullable By by) {
        if (by == null) {
            return rows.isEmpty() ? List.of() : List.of(new Console.Group(null, rows));
        }
        Map<String, List<ConsoleRow>> named = by == By.STEP
                ? new LinkedHashMap<>()
                : new TreeMap<>(
                        String.CASE_INSENSITIVE_ORDER);
        List<ConsoleRow> rest = new ArrayList<>();
        for (ConsoleRow row : rows) {
            String name = switch (by) {
                case APPLICATION -> row.beside().place().application();
                case HOST -> row.beside().place().host();
                case STEP -> row.step() == null || row.lane() == Lane.FAILED || row.lane() == Lane.WAITING
                        ? row.lane().word()
                        : row.lane().word() + ": " + row.step();
            };
            if (name == null) {
                rest.add(row);
            } else {
                named.computeIfAbsent(name, _ -> new ArrayList<>()).add(row);
            }
        }
        List<Console.Group> groups = new ArrayList<>();
        named.forEach((name, of) -> groups.add(new Console.Group(name, of)));
        if (!rest.isEmpty()) {
            groups.add(new Console.Group(by == By.HOST ? "No host is known" : "No application",
                    rest));
        }
        return groups;
    }
}
