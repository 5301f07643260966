package io.towpath.planning.web;

import io.towpath.access.Permission;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/// Which VM a plan puts where, as a file.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class PlacementLists {

    private static final List<String> COLUMNS = List.of("wave", "waveName", "waveKind", "opensAt", "closesAt", "vmId",
            "vm", "application", "owner", "because", "byHand");

    private final Plans plans;
    private final JdbcClient db;

    PlacementLists(Plans plans, JdbcClient db) {
        this.plans = plans;
        this.db = db;
    }

    private record Placement(int wave, String name, String kind, @Nullable Instant opens, @Nullable Instant closes,
            UUID vmId, String vm, @Nullable String application, @Nullable String owner, String because,
            boolean byHand) {}

    @GetMapping("/waves/planner/{id}/placements.{extension:csv|xlsx|jsonl}")
    void placements(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        PlanView plan = plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Download.send(response, extension, "plan-%d-placements".formatted(plan.number()), COLUMNS,
                (limit, offset) -> page(id, limit, offset),
                one -> Download.cells(one.wave(), one.name(), one.kind(), one.opens(), one.closes(), one.vmId(),
                        one.vm(), one.application(), one.owner(), one.because(), one.byHand()));
    }

    /// A wave's number is its place in the plan, as on the board.
    private List<Placement> page(UUID plan, int limit, int offset) {
        return db.sql("""
                with wave as (select w.id, row_number() over (order by w.position) as number, w.name, w.kind,
                                     coalesce(c.opens_at, w.opens_at) as opens_at,
                                     coalesce(c.closes_at, w.closes_at) as closes_at
                                from plan_wave w left join cutover_window c on c.id = w.window_id
                               where w.plan_id = :plan)
                select wave.number, wave.name as wave_name, wave.kind, wave.opens_at, wave.closes_at, vm.id, vm.name,
                       app.name as application, coalesce(vm.owner_name, app.owner_name) as owner, p.because, p.by_hand
                  from plan_placement p join wave on wave.id = p.plan_wave_id join vm on vm.id = p.vm_id
                  left join application app on app.id = vm.application_id
                 where p.plan_id = :plan order by wave.number, lower(vm.name), vm.id limit :limit offset :offset
                """).param("plan", plan).param("limit", limit).param("offset", offset)
                .query((row, _) -> new Placement(row.getInt("number"), row.getString("wave_name"),
                        row.getString("kind"),
                        instant(row.getTimestamp("opens_at")), instant(row.getTimestamp("closes_at")),
                        row.getObject("id", UUID.class), row.getString("name"), row.getString("application"),
                        row.getString("owner"), row.getString("because"), row.getBoolean("by_hand")))
                .list();
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
