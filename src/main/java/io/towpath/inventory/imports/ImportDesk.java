package io.towpath.inventory.imports;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.database.Again;
import io.towpath.inventory.EstateImported;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportOptions.Absent;
import io.towpath.inventory.imports.ImportView.State;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Changes of imports, each in one transaction with its entry on the trail. One at a time over all nodes changes the
/// inventory.
@Component
final class ImportDesk {

    private static final long ONE_AT_A_TIME = 0x546f7770496d7074L;
    private static final int TOLD_FAULTS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(ImportDesk.class);

    private final ImportStore store;
    private final RowStore rows;
    private final ChangeStore changes;
    private final Undoing undoing;
    private final Around around;
    private final String node = UUID.randomUUID().toString();

    ImportDesk(ImportStore store, RowStore rows, ChangeStore changes, Undoing undoing, Around around) {
        this.store = store;
        this.rows = rows;
        this.changes = changes;
        this.undoing = undoing;
        this.around = around;
    }

    /// What every change needs.
    @Component
    record Around(TransactionOperations transaction, AuditTrail audit, ApplicationEventPublisher events, Clock clock,
            JdbcClient jdbc, PreviewMaker maker, RememberedColumns remembered, WavePlans plans) {

        <T> T within(Supplier<T> work) {
            return Objects.requireNonNull(transaction.execute(_ -> {
                jdbc.sql("select pg_advisory_xact_lock(:key)").param("key", ONE_AT_A_TIME).query((_, _) -> 0).single();
                return work.get();
            }));
        }
    }

    String node() {
        return node;
    }

    void begin(ImportStore.New one) {
        around.transaction.executeWithoutResult(_ -> {
            store.insert(one, now());
            around.audit.append(AuditEntry.of(one.actor(), "import.sent", subject(one.id(), one.fileName())).with(
                    Map.of("sha256", one.sha256(), "sizeBytes", Long.toString(one.sizeBytes()))));
        });
    }

    /// What follows when it was read: a preview waits for a person, anything else is applied by itself.
    Runnable after(ImportView one) {
        return one.options().dryRun() ? () -> {} : () -> apply(one.id(), Imports.Order.asSent(), one.createdBy());
    }

    ImportView apply(UUID id, Imports.Order order, String actor) {
        try {
            return around.within(() -> {
                ImportView one = store.lock(id).orElseThrow(() -> absent(id));
                return one.state() == State.APPLIED ? one : apply(one, order, actor);
            });
        } catch (DuplicateKeyException e) {
            LOG.warn("import {}: {}", id, e.getMessage());
            throw stale("something that it would make is there by now");
        }
    }

    private ImportView apply(ImportView one, Imports.Order order, String actor) {
        UUID id = one.id();
        require(one, State.PREVIEWED, "applied");
        ImportOptions options = order.options() == null ? one.options() : order.options().with(one.options().columns());
        checkErrors(one, options);
        checkRetire(one, options, order);
        List<WavePlans.Order> orders = WavePreview.orders(rows, id, options.manual() == ImportOptions.Manual.TAKE);
        if (!orders.isEmpty()) {
            around.plans.hold();
        }
        rows.lockVms(id);
        rows.lockOthers(id);
        if (!rows.fresh(id)) {
            throw stale("the inventory changed since the preview was made");
        }
        Instant began = now();
        List<String> ways = new ArrayList<>();
        if (options.manual() == ImportOptions.Manual.TAKE) {
            ways.add(Change.TAKE);
        }
        switch (options.absent()) {
            case MARK_MISSING -> ways.add(Change.MARK_MISSING);
            case RETIRE -> ways.add(Change.RETIRE);
            case IGNORE -> {
            }
        }
        if (!changes.apply(id, ways)) {
            throw stale("something that it would change is gone by now");
        }
        changes.analyze(id);
        around.plans.apply(id, one.fileName(), orders, actor);
        List<Outcome> touched = new ArrayList<>(List.of(Outcome.CREATED, Outcome.UPDATED));
        if (options.manual() == ImportOptions.Manual.TAKE && one.keptFields() > 0) {
            touched.add(Outcome.UNCHANGED);
        }
        if (options.absent() != Absent.IGNORE) {
            touched.add(Outcome.MISSING);
        }
        store.applied(id, options, actor, order.reason(), now().toEpochMilli() - began.toEpochMilli(), now());
        undoing.tooLateForEarlier(id);
        ImportView applied = store.find(id).orElseThrow();
        around.audit.append(AuditEntry.of(actor, "import.applied", subject(id, one.fileName())).because(order.reason())
                .with(told(applied)));
        around.events.publishEvent(EstateImported.of(undoing.sources(id), rows.vms(id, touched)));
        return applied;
    }

    private void checkErrors(ImportView one, ImportOptions options) {
        int rejected = rows.rejectedLines(one.id()) + one.faultsLeftOut();
        int open = rows.count(one.id(), Outcome.CONFLICT, true);
        boolean refused = switch (options.onError()) {
            case SKIP_ROWS -> false;
            case REJECT_ALL -> rejected + open > 0;
            case STOP_ABOVE -> 100.0 * rejected > Objects.requireNonNull(options.stopAbove()) * Math.max(1, one.rows());
        };
        if (refused) {
            throw new RefusedException(RefusedException.Kind.INVALID, "import-rows-rejected",
                    "%s: %d of %d rows are rejected and %d wait for a decision; nothing was applied".formatted(
                            one.fileName(), rejected, one.rows(), open),
                    "Mend the rows that `errors` names, decide the conflicts, or apply with onError=skip-rows.",
                    Map.of("errors", rows.faults(one.id(), "reject", 0, TOLD_FAULTS)));
        }
    }

    private static void checkRetire(ImportView one, ImportOptions options, Imports.Order order) {
        int missing = one.count("vms", Outcome.MISSING);
        if (options.absent() != Absent.RETIRE || missing == 0) {
            return;
        }
        if (!order.mayRetire()) {
            throw new org.springframework.security.access.AccessDeniedException("only leads retire VMs");
        }
        if (order.confirmed() == null || order.confirmed() != missing) {
            throw new RefusedException(RefusedException.Kind.INVALID, "confirmation-needed",
                    "%d VMs that the file does not name would be retired; that was not confirmed".formatted(missing),
                    "Confirm with their number: confirmRetire=%d.".formatted(missing));
        }
    }

    ImportView undo(UUID id, @Nullable String reason, String actor) {
        try {
            // VMs that are being judged meanwhile are waited for by turns, and the database may have it give way
            return Again.of(() -> undone(id, reason, actor));
        } catch (DataIntegrityViolationException e) {
            LOG.warn("import {} cannot be undone: {}", id, e.getMessage());
            throw new RefusedException(RefusedException.Kind.CONFLICT, "undo-too-late",
                    "something that was made since depends on what this import made; nothing was undone",
                    "Take it back first, or change single VMs by hand.");
        }
    }

    private ImportView undone(UUID id, @Nullable String reason, String actor) {
        return around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> absent(id));
            require(one, State.APPLIED, "undone");
            // VMs that it made are deleted: before they are locked
            around.plans.hold();
            undoing.requirePossible(one);
            List<UUID> vms = rows.vms(id, List.of(Outcome.values()));
            List<UUID> sources = undoing.sources(id);
            int keptPlacements = around.plans.undo(id, one.fileName(), actor);
            // whoever edits one of them locks it before whose word its fields are
            rows.lockOthers(id);
            ChangeStore.Undone undone = changes.undo(id);
            store.undone(id, actor, now());
            Map<String, String> detail = new TreeMap<>(told(one));
            detail.put("keptFields", Integer.toString(undone.keptFields()));
            if (keptPlacements > 0) {
                detail.put("kept plan_placement", Integer.toString(keptPlacements));
            }
            undone.keptRows().forEach((table, count) -> detail.put("kept " + table, count.toString()));
            around.audit.append(AuditEntry.of(actor, "import.undone", subject(id, one.fileName())).because(reason)
                    .with(detail));
            around.events.publishEvent(EstateImported.of(sources, vms));
            return store.find(id).orElseThrow();
        });
    }

    void discard(UUID id, String actor) {
        around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> absent(id));
            if (one.state() != State.READING && one.state() != State.NEEDS_MAPPING) {
                require(one, State.PREVIEWED, "discarded");
            }
            store.dropped(id, State.DISCARDED, now());
            around.audit.append(AuditEntry.of(actor, "import.discarded", subject(id, one.fileName())));
            return id;
        });
        undoing.removeFiles(id);
    }

    /// @param uses more uses of columns, to be remembered for the source
    ImportView readAgain(UUID id, Map<String, String> uses) {
        return around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> absent(id));
            require(one, State.PREVIEWED, "read again");
            undoing.requireFiles(one);
            Map<String, String> all = MappingFields.over(one.options().columns(), uses);
            around.remembered.remember(undoing.scope(id), uses);
            store.readAgain(id, one.options().with(all), now());
            return store.find(id).orElseThrow();
        });
    }

    void resolve(UUID id, Map<Integer, @Nullable UUID> decided, Collection<Integer> skipped, boolean proposals,
            String actor) {
        around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> absent(id));
            require(one, State.PREVIEWED, "decided");
            if (!rows.fresh(id)) {
                throw stale("the inventory changed since the preview was made");
            }
            Map<Integer, @Nullable UUID> all = new HashMap<>(decided);
            if (proposals) {
                rows.proposals(id).forEach(all::putIfAbsent);
            }
            Map<Integer, Told> told = rows.told(id, all.keySet());
            if (!told.keySet().containsAll(decided.keySet())) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "state-transition",
                        "one of the rows is no open conflict any more", "Look at the list of conflicts again.");
            }
            rows.skip(id, skipped);
            if (!told.isEmpty()) {
                FileKind kind = FileKind.of(String.valueOf(one.kind())).orElseThrow();
                around.maker.resolve(id, kind, told, all, actor, now());
            }
            return id;
        });
    }

    static void require(ImportView one, State state, String done) {
        if (one.state() != state) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "state-transition",
                    "%s is %s and cannot be %s".formatted(one.fileName(), ImportOptions.word(one.state()), done),
                    "Look at the import as it is now.");
        }
    }

    static RefusedException stale(String why) {
        return new RefusedException(RefusedException.Kind.STALE, "import-stale-preview", why + "; nothing was applied",
                "Compare the file again, look at the preview, then apply it.");
    }

    static RefusedException absent(UUID id) {
        return new RefusedException(RefusedException.Kind.ABSENT, "not-found", "there is no import " + id,
                "Look for it in the list of imports.");
    }

    private static Map<String, String> told(ImportView one) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("sha256", one.sha256());
        detail.put("kind", String.valueOf(one.kind()));
        detail.put("policy", "onError %s, absent %s, manual %s".formatted(one.options().onErrorWord(),
                ImportOptions.word(one.options().absent()), ImportOptions.word(one.options().manual())));
        one.summary().forEach((kind, counts) -> detail.put(kind, counts.toString()));
        return detail;
    }

    private static Subject subject(UUID id, String fileName) {
        return new Subject("import", id.toString(), fileName);
    }

    private Instant now() {
        return around.clock.instant();
    }
}
