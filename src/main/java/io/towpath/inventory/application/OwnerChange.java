package io.towpath.inventory.application;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Owners leave; what they answered for must not stay with an address nobody reads. In the caller's transaction.
@Component
final class OwnerChange {

    private final JdbcClient jdbc;
    private final ApplicationWriter writer;
    private final AuditTrail audit;

    OwnerChange(JdbcClient jdbc, ApplicationWriter writer, AuditTrail audit) {
        this.jdbc = jdbc;
        this.writer = writer;
        this.audit = audit;
    }

    int handOver(String email, @Nullable String toName, String toEmail, @Nullable String reason,
            Applications.Author author) {
        // the same rules as in an application's form
        ApplicationDraft checked = new ApplicationDraft("owner", null, null, null, null, null, toName, toEmail, null,
                false,
                null).checked();
        // as an import does, which would wait for us while we wait for it
        lock("vm", email);
        lock("application", email);
        List<UUID> applications = update("application", email, checked);
        List<UUID> vms = update("vm", email, checked);
        if (applications.isEmpty() && vms.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.ABSENT, "owner-unknown",
                    "nobody with the address %s answers for anything".formatted(email),
                    "Look the address up among the owners.");
        }
        writer.wroteOf(applications, List.of("ownerName", "ownerEmail"), author);
        writer.wrote(vms, List.of("ownerName", "ownerEmail"), author);
        audit.append(AuditEntry.of(author.actor(), "owner.handed-over", new Subject("owner", email, email))
                .because(reason).with(Map.of("to", String.valueOf(checked.ownerEmail()), "applications",
                        "" + applications.size(), "vms", "" + vms.size())));
        List<UUID> changed = new ArrayList<>(vms);
        applications.forEach(application -> changed.addAll(writer.vmsOf(application)));
        writer.changed(changed);
        return applications.size() + vms.size();
    }

    private void lock(String table, String email) {
        jdbc.sql("select id from %s where lower(owner_email) = lower(:from) order by id for no key update"
                .formatted(table))
                .param("from", email.strip()).query().listOfRows();
    }

    private List<UUID> update(String table, String email, ApplicationDraft to) {
        return jdbc.sql("""
                update %s set owner_name = :name, owner_email = :email, version = version + 1
                 where lower(owner_email) = lower(:from) returning id
                """.formatted(table)).param("name", to.ownerName()).param("email", to.ownerEmail())
                .param("from", email.strip()).query((row, _) -> row.getObject(1, UUID.class)).list();
    }
}
