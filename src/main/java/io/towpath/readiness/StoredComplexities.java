package io.towpath.readiness;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Vm;
import io.towpath.readiness.Complexity.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class StoredComplexities implements Complexities {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final AuditTrail audit;
    private final Bench bench;

    StoredComplexities(JdbcClient jdbc, Inventory inventory, AuditTrail audit, Bench bench) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.audit = audit;
        this.bench = bench;
    }

    @Override
    public Optional<View> of(UUID vmId) {
        return inventory.vm(vmId).flatMap(vm -> jdbc.sql("""
                select a.complexity, a.complexity_rule, a.complexity_reason, o.complexity as by_hand, o.reason, o.by
                from assessment a left join complexity_override o on o.vm_id = a.vm_id
                where a.vm_id = :vm and a.complexity is not null
                """).param("vm", vmId).query((row, _) -> view(row, vm)).optional());
    }

    @Override
    public void override(UUID vmId, Level level, String reason, String actor) {
        String why = TwoPeopleWaivers.reason(reason);
        Vm vm = vm(vmId);
        bench.transaction().executeWithoutResult(_ -> {
            jdbc.sql("""
                    insert into complexity_override (vm_id, complexity, reason, by, at)
                    values (:vm, :level, :reason, :by, :now)
                    on conflict (vm_id) do update
                    set complexity = excluded.complexity, reason = excluded.reason, by = excluded.by, at = excluded.at
                    """).param("vm", vmId).param("level", word(level)).param("reason", why).param("by", actor)
                    .param("now", Timestamp.from(bench.clock().instant())).update();
            audit.append(AuditEntry.of(actor, "vm.complexity-set", new Subject("vm", vmId.toString(), vm.name()))
                    .because(why).with(Map.of("complexity", word(level))));
        });
    }

    @Override
    public void follow(UUID vmId, String actor) {
        Vm vm = vm(vmId);
        bench.transaction().executeWithoutResult(_ -> {
            if (jdbc.sql("delete from complexity_override where vm_id = :vm").param("vm", vmId).update() > 0) {
                audit.append(AuditEntry.of(actor, "vm.complexity-by-rules",
                        new Subject("vm", vmId.toString(), vm.name())));
            }
        });
    }

    private Vm vm(UUID vmId) {
        return inventory.vm(vmId).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "There is no VM %s.".formatted(vmId), "Look for it in the list of VMs."));
    }

    private View view(ResultSet row, Vm vm) throws SQLException {
        Level computed = level(row.getString("complexity"));
        String byHand = row.getString("by_hand");
        Level level = byHand == null ? computed : level(byHand);
        return byHand == null
                ? new View(level, row.getString("complexity_rule"), row.getString("complexity_reason"), null, computed,
                        minutes(level), OsDiskMatrix.text(vm))
                : new View(level, "by-hand", row.getString("reason"), row.getString("by"), computed, minutes(level),
                        OsDiskMatrix.text(vm));
    }

    private int minutes(Level level) {
        var effort = bench.settings().effort();
        return switch (level) {
            case SIMPLE -> effort.simple();
            case MEDIUM -> effort.medium();
            case COMPLEX -> effort.complex();
            case SPECIAL -> effort.special();
        };
    }

    private static Level level(String word) {
        return Level.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
