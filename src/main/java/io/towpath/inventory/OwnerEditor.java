package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
final class OwnerEditor implements People {

    private static final int LONGEST = 200;
    /// A mail address as far as a form can tell: something, an at sign, a host, no spaces.
    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,190}");

    private final Inventory inventory;
    private final JdbcClient jdbc;
    private final ApplicationNames applications;
    private final FieldOrigins origins;
    private final Changes changes;

    OwnerEditor(Inventory inventory, JdbcClient jdbc, ApplicationNames applications, FieldOrigins origins,
            Changes changes) {
        this.inventory = inventory;
        this.jdbc = jdbc;
        this.applications = applications;
        this.origins = origins;
        this.changes = changes;
    }

    /// What every change needs.
    @Component
    record Changes(TransactionOperations transaction, AuditTrail audit, ApplicationEventPublisher events) {}

    @Override
    public void assign(UUID vmId, int version, Owner owner, String actor) {
        check("application", owner.application());
        check("owner's name", owner.name());
        String email = owner.email();
        if (email != null && !MAIL.matcher(email).matches()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "email-invalid",
                    "\"%s\" is not a mail address".formatted(email), "Write it as name@example.com.");
        }
        changes.transaction.executeWithoutResult(_ -> save(vmId, version, owner, actor));
    }

    private void save(UUID vmId, int version, Owner owner, String actor) {
        Vm before = inventory.vm(vmId).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no VM " + vmId, null));
        int changed = jdbc.sql("""
                update vm
                set application_id = :application, owner_name = :name, owner_email = :email, version = version + 1
                where id = :id and version = :version
                """).param("application", applications.named(owner.application())).param("name", owner.name())
                .param("email", owner.email()).param("id", vmId).param("version", version).update();
        if (changed == 0) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                    "%s changed meanwhile; it now has application %s, owner %s, mail %s".formatted(before.name(),
                            shown(before.application()), shown(before.ownerName()), shown(before.ownerEmail())),
                    "Compare with what you wrote, then save again.");
        }
        origins.wrote(vmId, List.of("application", "ownerName", "ownerEmail"), FieldOrigins.Origin.MANUAL);
        Map<String, String> detail = new TreeMap<>();
        note(detail, "application", before.application(), owner.application());
        note(detail, "ownerName", before.ownerName(), owner.name());
        note(detail, "ownerEmail", before.ownerEmail(), owner.email());
        if (!detail.isEmpty()) {
            changes.audit
                    .append(AuditEntry.of(actor, "vm.owner-changed", new Subject("vm", vmId.toString(), before.name()))
                            .with(detail));
            changes.events.publishEvent(new VmChanged(vmId));
        }
    }

    private static void note(Map<String, String> detail, String field, @Nullable String before,
            @Nullable String after) {
        if (!Objects.equals(before, after)) {
            detail.put(field, shown(before) + " → " + shown(after));
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "none" : value;
    }

    private static void check(String what, @Nullable String value) {
        if (value != null && (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))) {
            throw new RefusedException(RefusedException.Kind.INVALID, "text-invalid",
                    "the %s has %d characters, expected at most %d on one line".formatted(what, value.length(),
                            LONGEST),
                    "Shorten it.");
        }
    }
}
