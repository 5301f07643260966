package io.towpath.planning.dependency;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredDependencies implements Dependencies {

    private static final int CHUNK = 1000;

    private final DependencyStore store;
    private final DependencyWriter writer;
    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final Regrouping regrouping;

    StoredDependencies(DependencyStore store, DependencyWriter writer, JdbcClient jdbc, AuditTrail audit,
            Regrouping regrouping) {
        this.store = store;
        this.writer = writer;
        this.jdbc = jdbc;
        this.audit = audit;
        this.regrouping = regrouping;
    }

    @Override
    public Optional<Dependency> find(UUID id) {
        return store.find(id);
    }

    @Override
    public List<Dependency> list(DependencyFilter filter, int limit, int offset) {
        return store.list(filter, limit, offset);
    }

    @Override
    public int count(DependencyFilter filter) {
        return store.count(filter);
    }

    @Override
    public End named(String name) {
        String wanted = name.strip();
        Optional<UUID> application = jdbc.sql("select id from application where lower(name) = lower(:name)")
                .param("name", wanted).query(UUID.class).optional();
        if (application.isPresent()) {
            return End.application(application.get());
        }
        List<UUID> vms = jdbc
                .sql("select id from vm where lower(name) = lower(:name) and missing_since is null limit 2")
                .param("name", wanted).query((row, _) -> row.getObject(1, UUID.class)).list();
        if (vms.size() != 1) {
            throw DependencyDraft.invalid(vms.isEmpty() ? "end-unknown" : "end-ambiguous",
                    vms.isEmpty()
                            ? "no application and no VM is called \"%s\"".formatted(wanted)
                            : "several VMs are called \"%s\"".formatted(wanted),
                    vms.isEmpty()
                            ? "Look for the name in the lists of applications and of VMs."
                            : "Name it by its id with PUT /api/v1/dependencies.");
        }
        return End.vm(vms.getFirst());
    }

    @Override
    @Transactional
    public UUID add(DependencyDraft draft, String actor, @Nullable String reason) {
        writer.checkEnds(List.of(draft));
        UUID id = writer.insert(draft, actor).orElseThrow(() -> new RefusedException(RefusedException.Kind.CONFLICT,
                "dependency-known", "the same dependency is known already, with the same evidence and port",
                "Find it among the dependencies of either end and change it there."));
        Dependency made = one(id);
        audit.append(AuditEntry.of(actor, "dependency.added", subject(made)).because(reason).with(told(made)));
        regrouping.soon();
        return id;
    }

    @Override
    @Transactional
    public void edit(UUID id, String seen, DependencyDraft draft, String actor) {
        Dependency before = one(id);
        if (!writer.update(id, seen, draft)) {
            throw faster(before);
        }
        Map<String, String> now = told(one(id));
        Map<String, String> changes = new TreeMap<>();
        told(before).forEach((field, value) -> {
            String other = now.getOrDefault(field, "none");
            if (!Objects.equals(value, other)) {
                changes.put(field, value + " → " + other);
            }
        });
        now.forEach((field, value) -> {
            if (!told(before).containsKey(field)) {
                changes.put(field, "none → " + value);
            }
        });
        if (!changes.isEmpty()) {
            audit.append(AuditEntry.of(actor, "dependency.changed", subject(before)).with(changes));
        }
    }

    @Override
    @Transactional
    public void remove(UUID id, String seen, String actor, @Nullable String reason) {
        Dependency before = one(id);
        if (before.evidence() == Evidence.OBSERVED) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "dependency-observed",
                    "%s: the inventory shows this dependency; removed, it would come back".formatted(label(before)),
                    "Waive it, or take the shared disk or the cluster's rule away at the source.");
        }
        if (!writer.delete(id, seen)) {
            throw faster(before);
        }
        audit.append(AuditEntry.of(actor, "dependency.removed", subject(before)).because(reason).with(told(before)));
        regrouping.soon();
    }

    @Override
    @Transactional
    public Put put(List<DependencyDraft> drafts, @Nullable String replace, String actor) {
        Map<String, DependencyDraft> once = new LinkedHashMap<>();
        drafts.forEach(draft -> once.put(DependencyWriter.key(draft), draft));
        List<DependencyDraft> all = new ArrayList<>(once.values());
        writer.checkEnds(all);
        List<UUID> told = new ArrayList<>();
        int added = 0;
        int changed = 0;
        for (int from = 0; from < all.size(); from += CHUNK) {
            for (DependencyWriter.Written written : writer.upsert(all.subList(from, Math.min(all.size(), from + CHUNK)),
                    actor)) {
                told.add(written.id());
                added += written.added() ? 1 : 0;
                changed += written.changed() ? 1 : 0;
            }
        }
        int removed = replace == null ? 0 : writer.deleteOthers(replace, told);
        if (added + changed + removed > 0) {
            Map<String, String> detail = new HashMap<>(Map.of("added", "" + added, "changed", "" + changed, "removed",
                    "" + removed));
            String system = replace == null ? "bulk" : replace;
            audit.append(
                    AuditEntry.of(actor, "dependency.put", new Subject("dependencies", system, system)).with(detail));
            regrouping.soon();
        }
        return new Put(added, changed, all.size() - added - changed, removed);
    }

    private Dependency one(UUID id) {
        return store.find(id).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no dependency " + id, null));
    }

    static RefusedException faster(Dependency now) {
        return new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                "%s changed meanwhile".formatted(label(now)), "Look at it again, then decide.");
    }

    static Subject subject(Dependency dependency) {
        return new Subject("dependency", dependency.id().toString(), label(dependency));
    }

    static String label(Dependency dependency) {
        return "%s %s %s".formatted(dependency.fromName(), dependency.kind().words(), dependency.toName());
    }

    private static Map<String, String> told(Dependency dependency) {
        Map<String, String> told = new TreeMap<>();
        told.put("evidence", dependency.evidence().word());
        note(told, "port", dependency.port());
        note(told, "protocol", dependency.protocol());
        note(told, "weightPerDay", dependency.weightPerDay());
        note(told, "firstSeen", dependency.firstSeen());
        note(told, "lastSeen", dependency.lastSeen());
        note(told, "source", dependency.sourceSystem());
        note(told, "detail", dependency.detail());
        return told;
    }

    private static void note(Map<String, String> told, String field, @Nullable Object value) {
        if (value != null) {
            told.put(field, value.toString());
        }
    }
}
