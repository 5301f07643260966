package io.towpath.inventory.application;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredApplications implements Applications {

    private final ApplicationReader reader;
    private final ApplicationWriter writer;
    private final OwnerChange owners;
    private final AuditTrail audit;
    private final ApplicationEventPublisher events;

    StoredApplications(ApplicationReader reader, ApplicationWriter writer, OwnerChange owners, AuditTrail audit,
            ApplicationEventPublisher events) {
        this.reader = reader;
        this.writer = writer;
        this.owners = owners;
        this.audit = audit;
        this.events = events;
    }

    @Override
    public List<Application> page(ApplicationFilter filter, int limit, int offset) {
        return reader.page(filter, limit, offset);
    }

    @Override
    public int count(ApplicationFilter filter) {
        return reader.count(filter);
    }

    @Override
    public Optional<Application> find(UUID id) {
        return reader.one("a.id = :value", id);
    }

    @Override
    public Optional<Application> named(String name) {
        return reader.one("lower(a.name) = lower(:value)", name.strip());
    }

    @Override
    public List<String> businessUnits() {
        return reader.businessUnits();
    }

    @Override
    public Asked asked() {
        return reader.asked();
    }

    @Override
    public Unassigned unassigned() {
        return reader.unassigned();
    }

    @Override
    public List<String> written(UUID id) {
        return reader.written(id);
    }

    @Override
    public List<Member> members(UUID id, int limit, int offset) {
        return reader.members(id, limit, offset);
    }

    @Override
    public List<Member> candidates(String part, int limit) {
        return reader.candidates(part, limit);
    }

    @Override
    public List<Owner> owners(@Nullable String q, int limit, int offset) {
        return reader.owners(q, limit, offset);
    }

    @Override
    @Transactional
    public UUID create(ApplicationDraft draft, Author author) {
        UUID id = writer.insert(draft.checked()).orElseThrow(() -> taken(draft.name()));
        Set<String> said = new LinkedHashSet<>(Facts.of(draft).keySet());
        if (!draft.infrastructure()) {
            said.remove("infrastructure");
        }
        writer.wroteOf(List.of(id), said, author);
        audit.append(AuditEntry.of(author.actor(), "application.created", new Subject("application", id.toString(),
                draft.name())).with(Facts.of(draft)));
        return id;
    }

    @Override
    @Transactional
    public void edit(UUID id, int version, ApplicationDraft draft, Author author) {
        Application before = one(id);
        try {
            if (!writer.update(id, version, draft.checked())) {
                throw faster(before);
            }
        } catch (DuplicateKeyException e) {
            throw taken(draft.name());
        }
        Map<String, String> changes = Facts.changes(before.facts(), draft);
        if (!changes.isEmpty()) {
            writer.wroteOf(List.of(id), changes.keySet(), author);
            audit.append(AuditEntry.of(author.actor(), "application.changed", subject(before)).with(changes));
            // VMs inherit from it: rules judge by owner, and lists show it
            writer.changed(writer.vmsOf(id));
        }
    }

    @Override
    @Transactional
    public void merge(UUID id, int version, UUID into, @Nullable String reason, Author author) {
        Application one = one(id);
        Application other = one(into);
        if (id.equals(into)) {
            throw ApplicationDraft.invalid("merge-with-itself", "%s cannot become part of itself".formatted(one.name()),
                    "Choose another application.");
        }
        writer.place(writer.vmsOf(id), into, subject(other), author);
        events.publishEvent(new ApplicationMerged(id, into));
        remove(one, version);
        audit.append(AuditEntry.of(author.actor(), "application.merged", subject(other)).because(reason)
                .with(Map.of("from", one.name(), "fromId", id.toString(), "vms", "" + one.vms())));
    }

    @Override
    @Transactional
    public void delete(UUID id, int version, @Nullable String reason, Author author) {
        Application one = one(id);
        if (one.vms() > 0) {
            throw new RefusedException(Kind.CONFLICT, "application-not-empty",
                    "%s has %d VMs".formatted(one.name(), one.vms()),
                    "Assign them to another application first, or merge it into one.");
        }
        events.publishEvent(new ApplicationRemoved(id));
        remove(one, version);
        audit.append(AuditEntry.of(author.actor(), "application.removed", subject(one)).because(reason)
                .with(Facts.of(one.facts())));
    }

    private void remove(Application one, int version) {
        try {
            if (!writer.delete(one.id(), version)) {
                throw faster(one);
            }
        } catch (DataIntegrityViolationException e) {
            throw new RefusedException(Kind.CONFLICT, "application-in-use",
                    "%s is still named elsewhere in the plan".formatted(one.name()),
                    "Take it out there first: windows, freezes and waves may name it.");
        }
    }

    @Override
    @Transactional
    public int assign(UUID id, Collection<UUID> vms, Author author) {
        Application one = one(id);
        return writer.place(chosen(vms), id, subject(one), author);
    }

    @Override
    @Transactional
    public int unassign(UUID id, Collection<UUID> vms, Author author) {
        Application one = one(id);
        Set<UUID> members = chosen(vms);
        members.retainAll(Set.copyOf(writer.vmsOf(id)));
        return writer.place(members, null, subject(one), author);
    }

    @Override
    @Transactional
    public int handOver(String email, @Nullable String toName, String toEmail, @Nullable String reason, Author author) {
        return owners.handOver(email, toName, toEmail, reason, author);
    }

    private static Set<UUID> chosen(Collection<UUID> vms) {
        if (vms.isEmpty()) {
            throw ApplicationDraft.invalid("nothing-chosen", "no VM is named", "Choose at least one.");
        }
        return new LinkedHashSet<>(vms);
    }

    private Application one(UUID id) {
        return find(id)
                .orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found", "there is no application " + id,
                        "It may have been merged into another: look for its name on the audit trail."));
    }

    private static Subject subject(Application one) {
        return new Subject("application", one.id().toString(), one.name());
    }

    private static RefusedException taken(String name) {
        return new RefusedException(Kind.CONFLICT, "name-taken",
                "there is an application \"%s\" already".formatted(name),
                "Assign VMs to that one, merge both, or choose another name.");
    }

    private static RefusedException faster(Application before) {
        return new RefusedException(Kind.CONFLICT, "somebody-was-faster",
                "%s changed after you read it".formatted(before.name()),
                "Compare with what you wrote, then save again.");
    }

    /// An application's facts as the trail tells them.
    static final class Facts {

        private Facts() {}

        static Map<String, String> of(ApplicationDraft draft) {
            Map<String, String> facts = new TreeMap<>();
            put(facts, "name", draft.name());
            put(facts, "code", draft.code());
            put(facts, "tier", draft.tier());
            put(facts, "environment", draft.environment());
            put(facts, "criticality", draft.criticality());
            put(facts, "businessUnit", draft.businessUnit());
            put(facts, "ownerName", draft.ownerName());
            put(facts, "ownerEmail", draft.ownerEmail());
            put(facts, "readyOn", draft.readyOn());
            put(facts, "infrastructure", draft.infrastructure());
            put(facts, "description", draft.description());
            return facts;
        }

        private static void put(Map<String, String> facts, String field, @Nullable Object value) {
            if (value != null) {
                facts.put(field, value.toString());
            }
        }

        static Map<String, String> changes(ApplicationDraft before, ApplicationDraft after) {
            Map<String, String> old = of(before);
            Map<String, String> now = of(after);
            Map<String, String> changes = new TreeMap<>();
            Set<String> fields = new LinkedHashSet<>(old.keySet());
            fields.addAll(now.keySet());
            fields.stream().filter(field -> !Objects.equals(old.get(field), now.get(field))).forEach(field -> changes
                    .put(field, old.getOrDefault(field, "none") + " → " + now.getOrDefault(field, "none")));
            return changes;
        }
    }
}
