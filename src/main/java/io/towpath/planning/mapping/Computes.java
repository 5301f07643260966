package io.towpath.planning.mapping;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteSize;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Table `target_compute`.
@Component
public class Computes {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final AuditTrail audit;
    private final Clock clock;

    Computes(JdbcClient jdbc, Inventory inventory, AuditTrail audit, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.audit = audit;
        this.clock = clock;
    }

    /// Empty: nobody declared any.
    public Optional<Compute> of(UUID targetId) {
        return jdbc.sql("select * from target_compute where target_id = :target").param("target", targetId)
                .query((row, _) -> new Compute(targetId, row.getObject("cpus_free", Integer.class),
                        row.getObject("memory_free_bytes", Long.class), row.getString("declared_by"),
                        row.getTimestamp("declared_at").toInstant()))
                .optional();
    }

    /// Instead of what was declared before.
    ///
    /// @param cpus, memoryBytes null: it is not known any more, and not compared
    /// @throws RefusedException `offer-invalid` for less than nothing, `not-found`
    @Transactional
    public void declare(UUID targetId, @Nullable Integer cpus, @Nullable Long memoryBytes, String actor) {
        if (cpus != null && cpus < 0 || memoryBytes != null && memoryBytes < 0) {
            throw new RefusedException(RefusedException.Kind.INVALID, "offer-invalid",
                    "%s vCPU and %s bytes of memory: expected none or more".formatted(cpus, memoryBytes),
                    "Correct it; nothing was changed.");
        }
        Connection target = requireTarget(targetId);
        if (cpus == null && memoryBytes == null) {
            jdbc.sql("delete from target_compute where target_id = :target").param("target", targetId).update();
        } else {
            jdbc.sql("""
                    insert into target_compute (target_id, cpus_free, memory_free_bytes, declared_by, declared_at)
                    values (:target, :cpus, :memory, :actor, :now)
                    on conflict (target_id) do update
                    set cpus_free = excluded.cpus_free, memory_free_bytes = excluded.memory_free_bytes,
                        declared_by = excluded.declared_by, declared_at = excluded.declared_at
                    """).param("target", targetId).param("cpus", cpus).param("memory", memoryBytes)
                    .param("actor", actor).param("now", Timestamp.from(clock.instant())).update();
        }
        audit.append(AuditEntry.of(actor, "target.compute-declared",
                new Subject("target", target.id().toString(), target.name())).with(
                        Map.of(
                                "vCPU", cpus == null ? "not declared" : cpus.toString(),
                                "memory",
                                memoryBytes == null ? "not declared" : new ByteSize(memoryBytes).toString())));
    }

    /// @throws RefusedException `not-found`
    public Connection requireTarget(UUID targetId) {
        return inventory.targets().stream().filter(one -> one.id().equals(targetId)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "There is no target " + targetId + ".", "Look for it in the list of targets."));
    }
}
