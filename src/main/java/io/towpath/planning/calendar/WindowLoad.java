package io.towpath.planning.calendar;

import io.towpath.planning.wave.Complexity;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What VMs take of a window. How long a cutover takes is told by how hard its VM is to move, as the planner counts it; one
/// that was not judged counts as medium.
///
/// @param minutes sum of the P90 of their cutovers
/// @param longest P90 of the longest
public record WindowLoad(int vms, long minutes, int longest) {

    /// Columns that [#of(ResultSet)] reads, of a row for each VM with its word in `complexity`; null where it was not judged.
    public static final String COLUMNS = """
            count(*) as vms, count(*) filter (where complexity = 'simple') as simple,
            count(*) filter (where complexity in ('complex', 'special')) as complex
            """;

    public static WindowLoad of(ResultSet row) throws SQLException {
        int vms = row.getInt("vms");
        int simple = row.getInt("simple");
        int complex = row.getInt("complex");
        int medium = vms - simple - complex;
        return new WindowLoad(vms, simple * (long) Complexity.SIMPLE.p90Minutes()
                + medium * (long) Complexity.MEDIUM.p90Minutes() + complex * (long) Complexity.COMPLEX.p90Minutes(),
                complex > 0
                        ? Complexity.COMPLEX.p90Minutes()
                        : medium > 0
                                ? Complexity.MEDIUM.p90Minutes()
                                : simple > 0 ? Complexity.SIMPLE.p90Minutes() : 0);
    }
}
