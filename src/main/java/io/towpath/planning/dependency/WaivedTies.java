package io.towpath.planning.dependency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads the dependencies that would hold their ends together, were they not waived.
@Component
public class WaivedTies {

    private static final String ENDS = """
             left join vm %1$s_vm on %1$s_vm.id = d.%1$s_vm_id
             left join application %1$s_app on %1$s_app.id = coalesce(d.%1$s_application_id, %1$s_vm.application_id)
            """;
    /// VMs of an end that are still to move: a group is judged by the same.
    private static final String VMS = """
            array(select v.id from vm v left join migration_latest trip on trip.vm_id = v.id
                   where (v.id = d.%1$s_vm_id or v.application_id = d.%1$s_application_id)
                     and v.kind = 'vm' and v.missing_since is null and v.excluded_reason is null
                     and coalesce(v.strategy, 'rehost') in ('rehost', 'relocate', 'tbc')
                     and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')) as %1$s_vms
            """;

    private final JdbcClient jdbc;
    private final Today today;

    WaivedTies(JdbcClient jdbc, Today today) {
        this.jdbc = jdbc;
        this.today = today;
    }

    /// In the order in which they were asked for.
    public List<WaivedTie> inForce() {
        return jdbc.sql("""
                select d.id, d.kind, coalesce(from_vm.name, from_app.name) as from_name,
                       coalesce(to_vm.name, to_app.name) as to_name, d.waived_reason, d.waived_by, d.waiver_approved_by,
                       d.waived_until, %s, %s
                  from dependency d %s %s
                 where %s and not coalesce(from_app.infrastructure, false) and not coalesce(to_app.infrastructure, false)
                 order by d.waived_at, d.id
                """.formatted(VMS.formatted("from"), VMS.formatted("to"), ENDS.formatted("from"), ENDS.formatted("to"),
                EstateReader.CUT)).param("today", today.date()).query((row, _) -> new WaivedTie(
                        row.getObject("id", UUID.class), row.getString("from_name"), Kind.of(row.getString("kind")),
                        row.getString("to_name"), vms(row, "from_vms"), vms(row, "to_vms"),
                        row.getString("waived_reason"), row.getString("waived_by"),
                        row.getString("waiver_approved_by"), row.getObject("waived_until", java.time.LocalDate.class)))
                .list();
    }

    private static Set<UUID> vms(ResultSet row, String column) throws SQLException {
        return Set.of((UUID[]) row.getArray(column).getArray());
    }
}
