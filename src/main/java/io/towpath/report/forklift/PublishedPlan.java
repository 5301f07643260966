package io.towpath.report.forklift;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads the published plan.
@Component
final class PublishedPlan {

    private final JdbcClient db;

    PublishedPlan(JdbcClient db) {
        this.db = db;
    }

    Optional<Planned> read() {
        return db.sql("select id, number from plan where state = 'published'")
                .query((row, _) -> read(row.getObject("id", UUID.class), row.getInt("number"))).optional();
    }

    private Planned read(UUID plan, int number) {
        Map<UUID, List<UUID>> members = new HashMap<>();
        db.sql("""
                select pp.plan_wave_id, pp.vm_id from plan_placement pp join vm on vm.id = pp.vm_id
                 where pp.plan_id = :plan order by lower(vm.name), vm.external_id, vm.id
                """).param("plan", plan).query(row -> {
            members.computeIfAbsent(row.getObject("plan_wave_id", UUID.class), _ -> new ArrayList<>())
                    .add(row.getObject("vm_id", UUID.class));
        });
        List<Planned.Wave> waves = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        db.sql("""
                select pw.id, pw.name, coalesce(c.opens_at, pw.opens_at) as opens_at, w.state, w.target_id
                  from plan_wave pw left join cutover_window c on c.id = pw.window_id left join wave w on w.id = pw.wave_id
                 where pw.plan_id = :plan order by pw.position
                """).param("plan", plan).query(row -> {
            String state = row.getString("state");
            if (state != null && !state.equals("DRAFT")) {
                leftOut.add(row.getString("name"));
                return;
            }
            Timestamp opens = row.getTimestamp("opens_at");
            waves.add(new Planned.Wave(row.getRow(), row.getString("name"), opens == null ? null : opens.toInstant(),
                    row.getObject("target_id", UUID.class),
                    members.getOrDefault(row.getObject("id", UUID.class), List.of())));
        });
        return new Planned(number, waves, leftOut);
    }
}
