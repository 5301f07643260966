package io.towpath.audit;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Collects a transaction's entries and links them to the chain as its last act before the commit.
///
/// The chain has one head and whoever appends locks it. Taken at once, that lock would be held for the rest of the
/// transaction, and two transactions that touch a row and the head in different order would block each other for good.
/// Taken last, after everything else is flushed, it is held for a moment and always in the same order.
@Component
class ChainedAuditTrail implements AuditTrail {

    private final AuditStore store;
    private final EntityManager entities;

    ChainedAuditTrail(AuditStore store, EntityManager entities) {
        this.store = store;
        this.entities = entities;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(AuditEntry entry) {
        pending().add(entry);
    }

    @Override
    public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            pending().write();
        }
        return store.find(AuditFilter.about(subjectType, subjectId), Long.MAX_VALUE, limit);
    }

    /// The entries of the transaction at hand. A suspended transaction takes its own along.
    private Pending pending() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Pending found) {
                return found;
            }
        }
        Pending created = new Pending();
        TransactionSynchronizationManager.registerSynchronization(created);
        return created;
    }

    private final class Pending implements TransactionSynchronization {

        private final List<AuditEntry> entries = new ArrayList<>();
        private boolean late;

        void add(AuditEntry entry) {
            entries.add(entry);
            if (late) {
                write();
            }
        }

        /// Others may still append while the transaction prepares to commit; their entries are written at once.
        @Override
        public void beforeCommit(boolean readOnly) {
            late = true;
            write();
        }

        void write() {
            if (!entries.isEmpty()) {
                entities.flush();
                store.append(entries);
                entries.clear();
            }
        }
    }
}
