package io.towpath.inventory.application;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.VmsChanged;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes table `application` and which VMs serve it, in the caller's transaction.
@Component
final class ApplicationWriter {

    /// VMs named in one entry of the trail.
    private static final int NAMED = 100;
    private static final List<String> OWNER = List.of("ownerName", "ownerEmail");

    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ApplicationWriter(JdbcClient jdbc, AuditTrail audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /// @return nothing when the name is taken
    Optional<UUID> insert(ApplicationDraft draft) {
        return bound("""
                insert into application (name, code, tier, environment, criticality, business_unit, owner_name, owner_email,
                                         ready_on, infrastructure, description)
                values (:name, :code, :tier, :environment, :criticality, :unit, :ownerName, :ownerEmail, :ready,
                        :infrastructure, :description)
                on conflict (lower(name)) do nothing returning id
                """, draft).query(UUID.class).optional();
    }

    boolean update(UUID id, int version, ApplicationDraft draft) {
        return bound("""
                update application set name = :name, code = :code, tier = :tier, environment = :environment,
                       criticality = :criticality, business_unit = :unit, owner_name = :ownerName,
                       owner_email = :ownerEmail, ready_on = :ready, infrastructure = :infrastructure,
                       description = :description, version = version + 1
                 where id = :id and version = :version
                """, draft).param("id", id).param("version", version).update() == 1;
    }

    private JdbcClient.StatementSpec bound(String sql, ApplicationDraft draft) {
        return jdbc.sql(sql).param("name", draft.name()).param("code", draft.code()).param("tier", draft.tier())
                .param("environment", draft.environment()).param("criticality", draft.criticality())
                .param("unit", draft.businessUnit()).param("ownerName", draft.ownerName())
                .param("ownerEmail", draft.ownerEmail()).param("ready", draft.readyOn())
                .param("infrastructure", draft.infrastructure()).param("description", draft.description());
    }

    boolean delete(UUID id, int version) {
        return jdbc.sql("delete from application where id = :id and version = :version").param("id", id)
                .param("version", version).update() == 1;
    }

    private record Moved(UUID vm, String name, @Nullable String before) {}

    /// Puts VMs into an application, or into none. What changes is on the trail of the application, with the names of the
    /// VMs and where each was before; each VM is judged again, since its owner may be another.
    ///
    /// @return how many were elsewhere before
    int place(Collection<UUID> vms, @Nullable UUID application, Subject subject, Applications.Author author) {
        List<Moved> moved = jdbc.sql("""
                with before as (
                    select v.id, a.name from vm v left join application a on a.id = v.application_id
                     where v.id = any(cast(:vms as uuid[])) and v.application_id is distinct from :application
                     order by v.id for update of v)
                update vm set application_id = :application, version = version + 1
                  from before where vm.id = before.id
                returning vm.id, vm.name, before.name as before
                """).param("vms", array(vms)).param("application", application)
                .query((row, _) -> new Moved(row.getObject("id", UUID.class), row.getString("name"),
                        row.getString("before")))
                .list();
        wrote(moved.stream().map(Moved::vm).toList(), List.of("application"), author);
        Map<String, List<String>> names = new TreeMap<>();
        moved.forEach(vm -> names.computeIfAbsent(vm.before == null ? "" : vm.before, _ -> new ArrayList<>())
                .add(vm.name));
        names.forEach((before, all) -> {
            for (int from = 0; from < all.size(); from += NAMED) {
                List<String> part = all.subList(from, Math.min(all.size(), from + NAMED));
                audit.append(AuditEntry.of(author.actor(),
                        application == null ? "application.vms-unassigned" : "application.vms-assigned", subject)
                        .with(Map.of("vms", "" + part.size(), "names", String.join(", ", part), "before",
                                before.isEmpty() ? "none" : before)));
            }
        });
        if (!moved.isEmpty()) {
            events.publishEvent(new VmsChanged(moved.stream().map(Moved::vm).toList()));
        }
        return moved.size();
    }

    /// Who wrote which field of these VMs last.
    void wrote(Collection<UUID> vms, Collection<String> fields, Applications.Author author) {
        wrote("field_origin", "vm_id", vms, fields, author);
    }

    /// Who wrote which field of these applications last. A name and an address of an owner are one person's.
    void wroteOf(Collection<UUID> applications, Collection<String> fields, Applications.Author author) {
        Set<String> all = new TreeSet<>(fields);
        if (OWNER.stream().anyMatch(all::contains)) {
            all.addAll(OWNER);
        }
        wrote("application_origin", "application_id", applications, all, author);
    }

    private void wrote(String table, String key, Collection<UUID> ids, Collection<String> fields,
            Applications.Author author) {
        jdbc.sql("""
                insert into %1$s (%2$s, field, origin, since)
                select id, field, :origin, :now from unnest(cast(:ids as uuid[])) as id, unnest(:fields) as field
                on conflict (%2$s, field) do update set origin = excluded.origin, told_by = null,
                    since = excluded.since
                """.formatted(table, key)).param("origin", author.origin()).param("now",
                Timestamp.from(clock.instant())).param("ids", array(ids)).param("fields", fields.toArray(new String[0]))
                .update();
    }

    /// VMs of an application, for those who must hear that it changed.
    List<UUID> vmsOf(UUID application) {
        return jdbc.sql("select id from vm where application_id = :id order by id").param("id", application)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    void changed(Collection<UUID> vms) {
        if (!vms.isEmpty()) {
            events.publishEvent(new VmsChanged(List.copyOf(vms)));
        }
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
