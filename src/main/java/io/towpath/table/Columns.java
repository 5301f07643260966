package io.towpath.table;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The columns that a list can have. Which of them somebody sees, and in what order, is in the address of the view
/// (`columns=state,window`), so a saved view and a link keep them and files have the same. The first column names the thing and
/// stays where it is.
public final class Columns {

    /// Of an address.
    public static final String PARAM = "columns";
    /// The column that was moved last: the chooser is open, at it.
    public static final String CHOOSE = "choose";

    /// @param key    in addresses
    /// @param number aligned as one
    /// @param wide   left out on small screens, unless somebody chose it
    /// @param file   headers of the list's file that tell the same
    public record Column(String key, String title, boolean number, boolean wide, List<String> file) {

        public Column(String key, String title, boolean number, boolean wide, String... file) {
            this(key, title, number, wide, List.of(file));
        }
    }

    /// @param usual nobody chose
    /// @param text  as of an address; empty when usual
    public record Chosen(List<Column> columns, boolean usual, String text) {

        public Chosen {
            columns = List.copyOf(columns);
        }

        /// Of a cell in it.
        public String css(Column column) {
            return (column.number() ? "num" : "") + (usual && column.wide() ? " tp-wide" : "");
        }

        /// An address with these columns.
        public String keep(String address) {
            return usual ? address : address + (address.contains("?") ? "&" : "?") + PARAM + "=" + encoded(text);
        }
    }

    /// A line of the chooser.
    ///
    /// @param toggle  the list with it, or without
    /// @param earlier the list with it one place earlier; null where it cannot go
    /// @param here    it was moved last
    public record Line(String key, String title, boolean shown, String toggle, @Nullable String earlier,
            @Nullable String later, boolean here) {}

    /// The chooser, ready to print.
    ///
    /// @param first what every row begins with
    /// @param usual the list with its usual columns
    public record Chooser(String first, List<Line> lines, boolean open, String usual, boolean changed) {}

    private final Column first;
    private final List<Column> all;
    private final Set<String> usual;

    /// @param all   in the order in which they are offered
    /// @param usual keys of those that are shown when nobody chose, in the order of `all`
    public Columns(Column first, List<Column> all, Set<String> usual) {
        this.first = first;
        this.all = List.copyOf(all);
        this.usual = Set.copyOf(usual);
    }

    /// @param text of an address; what is no column is left out, so that an old link still shows a list
    public Chosen chosen(@Nullable String text) {
        List<Column> wanted = text == null
                ? List.of()
                : new LinkedHashSet<>(Arrays.asList(text.split(","))).stream().map(String::strip).map(this::find)
                        .flatMap(Optional::stream).toList();
        List<Column> standard = all.stream().filter(column -> usual.contains(column.key())).toList();
        return wanted.isEmpty() || wanted.equals(standard)
                ? new Chosen(standard, true, "")
                : new Chosen(wanted, false, text(wanted));
    }

    private Optional<Column> find(String key) {
        return all.stream().filter(column -> column.key().equals(key)).findFirst();
    }

    private static String text(List<Column> columns) {
        return columns.stream().map(Column::key).collect(Collectors.joining(","));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What the list's file has of its headers; all of them when nobody chose.
    public List<String> headers(Chosen chosen, List<String> every) {
        return chosen.usual()
                ? every
                : Stream.concat(first.file().stream(), chosen.columns().stream().flatMap(column -> column.file()
                        .stream())).distinct().toList();
    }

    /// @param path   of the list
    /// @param query  of its address, without `?`; null or empty for none
    public Chooser chooser(Chosen chosen, String path, @Nullable String query) {
        String focus = value(query, CHOOSE);
        String rest = QueryText.without(query, PARAM, CHOOSE);
        List<Column> shown = chosen.columns();
        List<Line> lines = new ArrayList<>();
        for (int at = 0; at < shown.size(); at++) {
            Column column = shown.get(at);
            lines.add(new Line(column.key(), column.title(), true, shown.size() == 1
                    ? href(path, rest, shown, column)
                    : href(path, rest, without(shown, column), column),
                    at == 0 ? null : href(path, rest, swapped(shown, at - 1), column),
                    at == shown.size() - 1 ? null : href(path, rest, swapped(shown, at), column),
                    column.key().equals(focus)));
        }
        all.stream().filter(column -> !shown.contains(column)).forEach(column -> {
            List<Column> more = new ArrayList<>(shown);
            more.add(column);
            lines.add(new Line(column.key(), column.title(), false, href(path, rest, more, column), null, null,
                    column.key().equals(focus)));
        });
        return new Chooser(first.title(), lines, !focus.isEmpty(), path + (rest.isEmpty() ? "" : "?" + rest),
                !chosen.usual());
    }

    private static List<Column> without(List<Column> columns, Column out) {
        return columns.stream().filter(column -> !column.equals(out)).toList();
    }

    private static List<Column> swapped(List<Column> columns, int at) {
        List<Column> other = new ArrayList<>(columns);
        other.set(at, columns.get(at + 1));
        other.set(at + 1, columns.get(at));
        return other;
    }

    private static String href(String path, String rest, List<Column> columns, Column moved) {
        return "%s?%s%s=%s&%s=%s#columns".formatted(path, rest.isEmpty() ? "" : rest + "&", PARAM,
                encoded(text(columns)), CHOOSE, encoded(moved.key()));
    }

    private static String value(@Nullable String query, String name) {
        return query == null
                ? ""
                : Arrays.stream(query.split("&")).filter(part -> part.startsWith(name + "="))
                        .map(part -> part.substring(name.length() + 1)).findFirst().orElse("");
    }
}
