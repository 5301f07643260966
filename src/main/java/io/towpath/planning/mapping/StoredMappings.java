package io.towpath.planning.mapping;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Vm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
class StoredMappings implements Mappings {

    private static final int TOLD = 20;

    private final MappingStore store;
    private final AssignmentRules rules;
    private final Resolver resolver;
    private final Rejudging rejudging;
    private final AuditTrail audit;
    private final TransactionOperations transaction;

    StoredMappings(MappingStore store, AssignmentRules rules, Resolver resolver, Rejudging rejudging, AuditTrail audit,
            TransactionOperations transaction) {
        this.rejudging = rejudging;
        this.store = store;
        this.rules = rules;
        this.resolver = resolver;
        this.audit = audit;
        this.transaction = transaction;
    }

    @Override
    public int version(MappingKind kind) {
        return store.head(kind);
    }

    @Override
    public List<Edition> history(MappingKind kind, int limit) {
        return store.history(kind, limit);
    }

    @Override
    public List<Assignment> entries(MappingKind kind, int version) {
        return store.entries(kind, version, null);
    }

    @Override
    public List<Difference> compare(MappingKind kind, int from, int to) {
        Map<MappingKey, Choice> before = byKey(kind, from);
        Map<MappingKey, Choice> after = byKey(kind, to);
        Set<MappingKey> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Difference> different = new ArrayList<>();
        for (MappingKey key : keys) {
            Choice was = before.getOrDefault(key, new Choice.None());
            Choice is = after.getOrDefault(key, new Choice.None());
            if (!was.equals(is)) {
                different.add(new Difference(key, was, is));
            }
        }
        return different;
    }

    @Override
    public int change(MappingKind kind, List<Assignment> changes, int seen, @Nullable String note, String actor) {
        rules.check(kind, changes);
        return Objects.requireNonNull(transaction.execute(_ -> {
            int head = store.lock(kind);
            Map<MappingKey, Choice> now = byKey(kind, head);
            if (seen != head) {
                refuseWhenOvertaken(byKey(kind, seen), now, changes, head);
            }
            List<Assignment> real = changes.stream().filter(change -> !change.choice()
                    .equals(now.getOrDefault(change.key(), new Choice.None()))).toList();
            return real.isEmpty() ? head : write(kind, real, now, head + 1, note, null, actor);
        }));
    }

    @Override
    public int restore(MappingKind kind, int version, String reason, String actor) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            int head = store.lock(kind);
            if (version < 0 || version > head) {
                throw new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "There is no version %d of %s.".formatted(version, kind.path()), "The newest is " + head + ".");
            }
            List<Assignment> back = compare(kind, head, version).stream()
                    .map(difference -> new Assignment(difference.key(), difference.after())).toList();
            return back.isEmpty() ? head : write(kind, back, byKey(kind, head), head + 1, reason, version, actor);
        }));
    }

    private int write(MappingKind kind, List<Assignment> changes, Map<MappingKey, Choice> before, int number,
            @Nullable String note, @Nullable Integer restoredFrom, String actor) {
        String words = note == null || note.isBlank() ? null : note.strip();
        store.version(kind, number, actor, words, restoredFrom);
        Map<String, String> told = new HashMap<>();
        for (Assignment change : changes) {
            store.put(kind, number, change);
            if (told.size() < TOLD) {
                told.put(label(change.key()), before.getOrDefault(change.key(), new Choice.None()).words() + " → "
                        + change.choice().words());
            }
        }
        if (kind == MappingKind.NETWORK) {
            rejudging.networks(changes.stream().map(change -> change.key().name()).distinct().toList());
        }
        told.put("changes", Integer.toString(changes.size()));
        if (restoredFrom != null) {
            told.put("restored", restoredFrom.toString());
        }
        audit.append(AuditEntry.of(actor, restoredFrom == null ? "mapping.changed" : "mapping.restored",
                new Subject("mapping", kind.path(), "%s, version %d".formatted(kind.path(), number))).because(words)
                .with(told));
        return number;
    }

    private static String label(MappingKey key) {
        return key.name() + (key.vmId() == null ? "" : " of VM " + key.vmId())
                + (key.slot() == null ? "" : " no. " + (key.slot() + 1)) + " to " + key.targetId();
    }

    private static void refuseWhenOvertaken(Map<MappingKey, Choice> then, Map<MappingKey, Choice> now,
            List<Assignment> changes, int head) {
        for (Assignment change : changes) {
            Choice is = now.getOrDefault(change.key(), new Choice.None());
            if (!is.equals(then.getOrDefault(change.key(), new Choice.None()))) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                        "\"%s\" was changed after you read it: it is %s now, in version %d.".formatted(
                                change.key().name(), is.words(), head),
                        "Look at it again, then decide.");
            }
        }
    }

    private Map<MappingKey, Choice> byKey(MappingKind kind, int version) {
        Map<MappingKey, Choice> all = new java.util.LinkedHashMap<>();
        store.entries(kind, version, null).forEach(entry -> all.put(entry.key(), entry.choice()));
        return all;
    }

    @Override
    public List<Resolution> resolve(UUID targetId, Frozen versions, Collection<Vm> vms) {
        return resolver.resolve(targetId, versions, vms);
    }

    @Override
    public Frozen current(UUID targetId) {
        return resolver.current(targetId);
    }

    @Override
    public Frozen forTrip(UUID targetId, @Nullable UUID waveId) {
        // a wave that runs and froze nothing was started before there were mappings
        return waveId == null ? current(targetId) : ofWave(waveId).orElse(Frozen.AS_IS);
    }

    @Override
    public void freezeWave(UUID waveId, Frozen versions) {
        resolver.freezes().wave(waveId, versions);
    }

    @Override
    public Optional<Frozen> ofWave(UUID waveId) {
        return resolver.freezes().ofWave(waveId);
    }

    @Override
    public void freezeTrip(UUID migrationId, Frozen versions) {
        resolver.freezes().trip(migrationId, versions);
    }

    @Override
    public Frozen ofTrip(UUID migrationId) {
        return resolver.freezes().ofTrip(migrationId).orElse(Frozen.AS_IS);
    }
}
