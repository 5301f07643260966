package io.towpath.planning.dependency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads what groups are made of: the whole estate, or what one group holds together.
@Component
final class EstateReader {

    /// What makes a waiver one that cuts, at `:today`.
    static final String CUT = "(d.waiver_approved_at is not null and coalesce(d.waived_until >= :today, true))";

    private static final String MEMBERS = "select vm_id from dependency_group_member where group_id = :group";
    private static final String APPLICATIONS = "select application_id from vm where application_id is not null and id in ("
            + MEMBERS + ")";

    private final JdbcClient jdbc;
    private final Today today;

    EstateReader(JdbcClient jdbc, Today today) {
        this.jdbc = jdbc;
        this.today = today;
    }

    Estate all() {
        return read("", "", Map.of());
    }

    /// Of a group: its VMs, their applications, and every dependency with an end among them, which all ties within it are.
    Estate of(UUID group) {
        return read("and id in (" + MEMBERS + ")",
                "where d.from_vm_id in (%1$s) or d.to_vm_id in (%1$s) or d.from_application_id in (%2$s) or d.to_application_id in (%2$s)"
                        .formatted(MEMBERS, APPLICATIONS),
                Map.of("group", group));
    }

    private Estate read(String vmsOnly, String edgesOnly, Map<String, Object> params) {
        Set<UUID> vms = new HashSet<>();
        Map<UUID, UUID> applicationOf = new HashMap<>();
        jdbc.sql("select id, application_id from vm where kind = 'vm' " + vmsOnly).params(params).query(row -> {
            UUID vm = row.getObject("id", UUID.class);
            UUID application = row.getObject("application_id", UUID.class);
            vms.add(vm);
            if (application != null) {
                applicationOf.put(vm, application);
            }
        });
        Set<UUID> infrastructure = new HashSet<>(
                jdbc.sql("select id from application where infrastructure")
                        .query((found, _) -> found.getObject(1, UUID.class)).list());
        List<Estate.Edge> edges = new ArrayList<>(jdbc.sql("""
                select d.id, d.from_vm_id, d.from_application_id, d.to_vm_id, d.to_application_id, d.kind, d.evidence,
                       coalesce(d.weight_per_day, 0) as weight, %s as cut
                  from dependency d %s
                """.formatted(CUT, edgesOnly)).params(params).param("today", today.date()).query(EstateReader::edge)
                .list());
        return new Estate(vms, applicationOf, infrastructure, edges);
    }

    private static Estate.Edge edge(ResultSet row, int number) throws SQLException {
        return new Estate.Edge(row.getObject("id", UUID.class), end(row, "from"), end(row, "to"),
                Kind.of(row.getString("kind")), Evidence.of(row.getString("evidence")), row.getLong("weight"),
                row.getBoolean("cut"));
    }

    static End end(ResultSet row, String side) throws SQLException {
        UUID vm = row.getObject(side + "_vm_id", UUID.class);
        return vm == null ? End.application(row.getObject(side + "_application_id", UUID.class)) : End.vm(vm);
    }

    static @Nullable LocalDate date(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDate.class);
    }
}
