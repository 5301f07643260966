package io.towpath.planning.dependency;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredWaivers implements Waivers {

    private static final int LONGEST = 500;

    private final DependencyStore store;
    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final Regrouping regrouping;
    private final Desk desk;

    StoredWaivers(DependencyStore store, JdbcClient jdbc, AuditTrail audit, Regrouping regrouping, Desk desk) {
        this.store = store;
        this.jdbc = jdbc;
        this.audit = audit;
        this.regrouping = regrouping;
        this.desk = desk;
    }

    @Component
    record Desk(Today today, Clock clock) {}

    @Override
    @Transactional
    public void request(Collection<UUID> dependencies, String reason, @Nullable LocalDate until, Who who) {
        String why = text(reason);
        if (until != null && until.isBefore(desk.today.date())) {
            throw DependencyDraft.invalid("until-past", "the waiver would end on %s, which is past".formatted(until),
                    "Choose today or a later day, or none.");
        }
        for (Dependency dependency : all(dependencies)) {
            // an expired one is over: a new one takes its place
            int asked = jdbc.sql("""
                    update dependency set waived_by = :by, waived_reason = :reason, waived_at = :now, waived_until = :until,
                           waiver_approved_by = null, waiver_approved_at = null
                     where id = :id and (waived_at is null or waived_until < :today)
                    """).param("by", who.login()).param("reason", why).param("now", now()).param("until", until)
                    .param("today", desk.today.date()).param("id", dependency.id()).update();
            if (asked == 0) {
                throw conflict("waiver-exists", "%s has a waiver already".formatted(label(dependency)),
                        "Revoke that one first.");
            }
            note("dependency.waiver-requested", dependency, why, who,
                    Map.of("until", until == null ? "without an end" : until.toString()));
        }
    }

    @Override
    @Transactional
    public void approve(Collection<UUID> dependencies, Who who) {
        for (Dependency dependency : all(dependencies)) {
            Dependency.Waiver waiver = dependency.waiver();
            if (waiver == null || waiver.state() != Dependency.Waiver.State.REQUESTED) {
                throw conflict("waiver-not-requested",
                        "%s has no waiver that waits for approval".formatted(label(dependency)),
                        "Look at it again: it may have been approved or revoked meanwhile.");
            }
            if (waiver.by().equals(who.login())) {
                throw conflict("four-eyes", "%s: you asked for this waiver yourself".formatted(label(dependency)),
                        "Another lead or administrator must approve it.");
            }
            int approved = jdbc.sql("""
                    update dependency set waiver_approved_by = :by, waiver_approved_at = :now
                     where id = :id and waived_by = :asked and waived_at = :at and waiver_approved_at is null
                    """).param("by", who.login()).param("now", now()).param("id", dependency.id())
                    .param("asked", waiver.by()).param("at", Timestamp.from(waiver.at())).update();
            if (approved == 0) {
                throw StoredDependencies.faster(dependency);
            }
            note("dependency.waiver-approved", dependency, waiver.reason(), who, told(waiver));
        }
        regrouping.soon();
    }

    @Override
    @Transactional
    public void revoke(Collection<UUID> dependencies, String reason, Who who) {
        String why = text(reason);
        for (Dependency dependency : all(dependencies)) {
            Dependency.Waiver waiver = dependency.waiver();
            if (waiver == null) {
                throw conflict("waiver-absent", "%s has no waiver".formatted(label(dependency)),
                        "Nothing needs doing.");
            }
            jdbc.sql("""
                    update dependency set waived_by = null, waived_reason = null, waived_at = null, waived_until = null,
                           waiver_approved_by = null, waiver_approved_at = null
                     where id = :id
                    """).param("id", dependency.id()).update();
            note("dependency.waiver-revoked", dependency, why, who, told(waiver));
        }
        regrouping.soon();
    }

    /// In the order of their ids, so that two who name the same ones do not wait for each other.
    private List<Dependency> all(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            throw DependencyDraft.invalid("nothing-chosen", "no dependency is named", "Choose at least one.");
        }
        return new TreeSet<>(ids).stream().map(id -> store.find(id)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no dependency " + id, null)))
                .toList();
    }

    private void note(String action, Dependency dependency, String reason, Who who, Map<String, String> detail) {
        audit.append(AuditEntry.of(who.actor(), action, StoredDependencies.subject(dependency)).because(reason)
                .with(detail));
    }

    private static Map<String, String> told(Dependency.Waiver waiver) {
        Map<String, String> told = new TreeMap<>(Map.of("requestedBy", waiver.by(), "requestedFor", waiver.reason(),
                "until", waiver.until() == null ? "without an end" : waiver.until().toString()));
        if (waiver.approvedBy() != null) {
            told.put("approvedBy", waiver.approvedBy());
        }
        return told;
    }

    private static String text(String reason) {
        String text = reason.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw DependencyDraft.invalid("reason-missing",
                    text.isEmpty() ? "no reason is given" : "the reason has more than %d characters".formatted(LONGEST),
                    "Say in a sentence why both may move apart: it is shown wherever the group appears.");
        }
        return text;
    }

    private static String label(Dependency dependency) {
        return StoredDependencies.label(dependency);
    }

    private static RefusedException conflict(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.CONFLICT, code, message, remedy);
    }

    private Timestamp now() {
        return Timestamp.from(desk.clock.instant());
    }
}
