package io.towpath.planning.calendar;

import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What VMs take of a window. How long a cutover takes is told by how hard its VM is to move and whether it serves meanwhile, as
/// the planner counts it; one that was not judged counts as medium.
///
/// @param minutes sum of the P90 of their cutovers
/// @param longest P90 of the longest
public record WindowLoad(int vms, long minutes, int longest) {

    private static final List<Part> PARTS = Stream.of(new Hardness("'simple'", Complexity.SIMPLE), new Hardness(
            "'medium'", Complexity.MEDIUM), new Hardness("'complex', 'special'", Complexity.COMPLEX))
            .flatMap(of -> Stream.of(new Part(of, "warm", true), new Part(of, "not warm", false), new Part(of,
                    "warm is null", null)))
            .toList();

    /// Columns that [#of] reads, of a row for each VM with its word in `complexity`, null where it was not judged, and what
    /// `vm_warmth` says of it in `warm`.
    public static final String COLUMNS = "count(*) as vms, " + PARTS.stream().map(Part::sql)
            .collect(Collectors.joining(", ", "", "\n"));

    /// @param words of it, in SQL
    private record Hardness(String words, Complexity complexity) {}

    private record Part(Hardness of, String mode, @Nullable Boolean warm) {

        String sql() {
            return "count(*) filter (where coalesce(complexity, 'medium') in (%s) and %s) as %s".formatted(of.words,
                    mode, name());
        }

        String name() {
            return of.complexity.word() + "_" + (warm == null ? "either" : warm ? "warm" : "cold");
        }
    }

    /// @param by how long cutovers take
    public static WindowLoad of(ResultSet row, CutoverMinutes by) throws SQLException {
        long minutes = 0;
        int longest = 0;
        for (Part part : PARTS) {
            int vms = row.getInt(part.name());
            int each = by.of(part.of.complexity, part.warm).p90();
            minutes += (long) vms * each;
            longest = vms > 0 ? Math.max(longest, each) : longest;
        }
        return new WindowLoad(row.getInt("vms"), minutes, longest);
    }
}
